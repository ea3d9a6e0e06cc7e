package dev.eddy;

import java.io.Serial;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A job was refused at admission and never ran.
 *
 * <p>It is how overload looks, so it must be cheap: it carries no stack trace of its own. What the executor threw, if it
 * threw, is the {@linkplain #getCause() cause}.
 */
public final class OffloadRejectedException extends RejectedExecutionException {

    /** Why a job was refused. */
    public enum Reason {
        /** Every thread is busy and the queue is at its limit. */
        QUEUE_FULL("queue full"),
        /** The executor takes no more work, or ended with the job still queued. */
        SHUTDOWN("executor shut down"),
        /** A worker's initializer failed, so that no worker can be trusted. */
        BROKEN("pool broken by its initializer"),
        /** The thread that the job needed could not be started. */
        THREAD_START("thread could not be started"),
        /** The executor would have run the job on the thread that submitted it, or on the loop's own. */
        ON_CALLER("executor runs the job on the submitting or the loop thread"),
        /** {@link java.util.concurrent.Executor#execute} threw; see the cause. */
        EXECUTOR_FAILED("executor threw");

        private final String words;

        Reason(String words) {
            this.words = words;
        }
    }

    @Serial
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final int queued;
    private final int limit;

    /**
     * For executors that want to say more than {@link RejectedExecutionException}.
     *
     * @param queued jobs waiting when this one was refused, -1 if not known
     * @param limit the most that may wait, -1 if not known
     */
    public OffloadRejectedException(Reason reason, int queued, int limit, @Nullable Throwable cause) {
        super(message(reason, queued, limit), cause);
        this.reason = reason;
        this.queued = queued;
        this.limit = limit;
    }

    private static String message(Reason reason, int queued, int limit) {
        String fact = "offload rejected: " + reason.words;
        return limit < 0 ? fact : fact + ": queued=" + queued + ", limit=" + limit;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /** How many jobs were waiting, -1 if the executor does not say. */
    public int queued() {
        return queued;
    }

    /** How many jobs may wait, -1 if the executor does not say. */
    public int limit() {
        return limit;
    }

    /** Does nothing: a rejection under load must not walk the stack. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
