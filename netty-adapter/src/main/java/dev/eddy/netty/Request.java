package dev.eddy.netty;

import dev.eddy.CancelToken;
import dev.eddy.LoopError;
import io.netty.util.ReferenceCountUtil;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A request from its acceptance until its reply has been handed over.
 *
 * <p><b>Ownership.</b> The lane has the reference that came with the request, and gives it back at the end. The worker has one
 * of its own from the submission until its call has returned, or it is certain that there will be no call: exactly once,
 * whatever comes first.
 * <p><b>Completion.</b> It is settled once, with a reply or a failure, or it is aborted, and what comes then is discarded.
 *
 * <p>Confined to the loop, but for {@link #call()}.
 */
final class Request<I, O> implements Callable<O> {

    private enum Body {
        /** The call has not begun. */
        AHEAD,
        /** The call is being made. */
        RUNNING,
        /** The call is being made, and nobody waits for its result. */
        ORPHANED,
        /** The call has returned, or will never be made. */
        OVER
    }

    private static final VarHandle BODY;

    static {
        try {
            BODY = MethodHandles.lookup().findVarHandle(Request.class, "body", Body.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Dispatcher<I, O> dispatcher;
    private final OffloadSettings<I, O> settings;
    private final I message;
    private final long size;
    private final long deadlineNanos; // for the start of its job
    private final CancelToken token = new CancelToken();
    private volatile Body body = Body.AHEAD; // moved by compare-and-set
    private @Nullable Throwable thrown; // by the call; written by the worker before the body is over, read after
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

    /** Hands this to the executor. Its end is told to the dispatcher, unless this throws. */
    void submit(NettyLoop loop) {
        submitted = true;
        ReferenceCountUtil.retain(message);
        long leftNanos = Math.max(1, leftNanos(loop.time())); // the executor may find that it is over
        try {
            job = loop.runInExecutor(settings.executor(), this, settings.offload(leftNanos, token));
        } catch (Throwable refused) {
            neverCall();
            throw refused;
        }
        bodyOver = false;
        job.addListener(done -> dispatcher.returned(this));
    }

    /** By the worker. */
    @Override
    @SuppressWarnings("NullAway") // null is the call's own
    public O call() throws Exception {
        if (!move(Body.AHEAD, Body.RUNNING)) {
            throw new CancellationException("given up before it began: " + this);
        }
        try {
            return settings.call().call(message, token);
        } catch (Throwable failed) {
            thrown = failed;
            throw failed;
        } finally {
            ReferenceCountUtil.safeRelease(message);
            if (!move(Body.RUNNING, Body.OVER)) {
                dispatcher.orphanEnded(this);
            }
        }
    }

    private boolean neverCall() {
        if (!move(Body.AHEAD, Body.OVER)) {
            return false;
        }
        ReferenceCountUtil.safeRelease(message);
        return true;
    }

    private boolean move(Body from, Body to) {
        return BODY.compareAndSet(this, from, to);
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
        bodyOver = neverCall() || !move(Body.RUNNING, Body.ORPHANED);
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
        } else if (failure != null && bodyOver && failure == thrown) {
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
        return "Request[" + settings.offload().name() + ", " + body + ']';
    }
}
