package dev.eddy.netty;

import dev.eddy.LoopError;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A request from its acceptance until its reply has been handed over.
 *
 * <p><b>Ownership.</b> The lane has the reference that came with the request, and gives it back at the end. A worker has one of
 * its own.
 * <p><b>Completion.</b> It is settled once, with a reply or a failure, or it is aborted, and what comes then is discarded.
 *
 * <p>Confined to the loop.
 */
final class Request<I, O> {

    private final Dispatcher<I, O> dispatcher;
    private final OffloadSettings<I, O> settings;
    private final I message;
    private final long size;
    private final long deadlineNanos; // for the start of its job
    private @Nullable WorkerCall<I, O> call; // if a worker makes it
    private @Nullable NettyFuture<O> job; // as soon as there is one
    private boolean submitted;
    private boolean bodyOver = true; // or has no job yet
    private boolean answered;
    private boolean settled;
    private boolean aborted;
    private @Nullable O reply;
    private @Nullable Throwable failure;

    Request(Dispatcher<I, O> dispatcher, OffloadSettings<I, O> settings, I message, long size, long nowNanos) {
        this.dispatcher = dispatcher;
        this.settings = settings;
        this.message = message;
        this.size = size;
        this.deadlineNanos = nowNanos + settings.queueTimeoutNanos();
    }

    I message() {
        return message;
    }

    long size() {
        return size;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** How long its job may still wait to be started. */
    long leftNanos(long nowNanos) {
        return deadlineNanos - nowNanos;
    }

    boolean isSettled() {
        return settled;
    }

    boolean isAborted() {
        return aborted;
    }

    /** Null if there is none, or it has failed. */
    @Nullable
    O reply() {
        return reply;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    // to the worker and back

    /** Begins what is to be done. Its end is told to the dispatcher, unless this throws. */
    void submit(NettyLoop loop) throws Exception {
        submitted = true;
        if (settings.work() instanceof Work.Blocking<I, O> blocking) {
            job = offload(loop, new WorkerCall<>(blocking.call(), message, () -> dispatcher.orphanEnded(this)));
            bodyOver = false;
        } else if (settings.work() instanceof Work.Composed<I, O> composed) {
            ReferenceCountUtil.retain(message); // the call may end the lane
            try {
                job = loop.adopt(composed.call().call(loop, message));
            } finally {
                ReferenceCountUtil.safeRelease(message);
            }
        }
        NettyFuture<O> begun = Objects.requireNonNull(job);
        if (aborted) {
            begun.cancel("given up while it was begun");
        }
        begun.addListener(done -> dispatcher.returned(this));
    }

    private NettyFuture<O> offload(NettyLoop loop, WorkerCall<I, O> body) {
        long leftNanos = Math.max(1, leftNanos(loop.time())); // the executor may find that it is over
        call = body;
        try {
            return loop.runInExecutor(settings.executor(), body, settings.offload(leftNanos, body.token()));
        } catch (Throwable refused) {
            body.withdraw();
            throw refused;
        }
    }

    // its end

    /** Settles this as its job has ended. */
    void settleAsJob() {
        NettyFuture<O> done = Objects.requireNonNull(job);
        if (done.isSuccess()) {
            reply = done.getNow();
        } else {
            failure = done.cause();
        }
        settled = true;
        bodyOver = call == null || call.letGo();
    }

    /** This is answered; returns whether its place at the executor becomes free by that. */
    boolean leavesPlace() {
        answered = true;
        return submitted && bodyOver;
    }

    /** The call of this, which was given up, has returned; returns whether its place at the executor becomes free by that. */
    boolean endsOrphaned() {
        bodyOver = true;
        return answered;
    }

    void settle(Throwable cause) {
        failure = cause;
        settled = true;
    }

    void expire() {
        settle(new TimeoutException("not started within its queue timeout: job="
                + settings.offload().name() + ", queueTimeout="
                + settings.offload().queueTimeout()));
    }

    /** Ends this without a reply: withdraws the job, or gives it up, and discards the reply that there may be. */
    void abort(String reason) {
        aborted = true;
        if (settled) {
            discard();
        } else if (job != null) {
            job.cancel(reason); // and if that is too late, its listener discards what has come
        }
        release();
    }

    /** Takes care of what a job has brought that nobody waits for: discards a reply, reports what the call threw. */
    void discard() {
        if (reply != null) {
            dispatcher.discard(reply);
        } else if (failure != null && bodyOver && call != null && call.hasThrown(failure)) {
            dispatcher.report(new LoopError(
                    "exception in abandoned job", failure, settings.offload().name()));
        }
        reply = null;
    }

    /** Gives back the reference that came with the request. */
    void release() {
        ReferenceCountUtil.safeRelease(message);
    }

    @Override
    public String toString() {
        return "Request[" + settings.offload().name() + (settled ? ", settled" : submitted ? ", begun" : ", waiting")
                + ']';
    }
}
