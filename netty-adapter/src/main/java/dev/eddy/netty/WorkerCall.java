package dev.eddy.netty;

import dev.eddy.CancelToken;
import io.netty.util.ReferenceCountUtil;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The blocking call of a request, which a worker makes.
 *
 * <p><b>Ownership.</b> It has a reference of its own to the message until the call has returned, or it is certain that there will
 * be no call: given back exactly once, whatever comes first.
 *
 * <p>Thread-safe.
 */
final class WorkerCall<I, O> implements Callable<O> {

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
            BODY = MethodHandles.lookup().findVarHandle(WorkerCall.class, "body", Body.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final OffloadHandler.TokenCall<? super I, ? extends O> call;
    private final I message;
    private final CancelToken token = new CancelToken();
    private final Runnable orphanEnded;
    private volatile Body body = Body.AHEAD; // moved by compare-and-set
    private @Nullable Throwable thrown; // by the call; written by the worker before the body is over, read after

    /** @param orphanEnded called by the worker when a call has returned that was {@linkplain #letGo let go} */
    WorkerCall(OffloadHandler.TokenCall<? super I, ? extends O> call, I message, Runnable orphanEnded) {
        this.call = call;
        this.message = ReferenceCountUtil.retain(message);
        this.orphanEnded = orphanEnded;
    }

    CancelToken token() {
        return token;
    }

    /** By the worker. */
    @Override
    @SuppressWarnings("NullAway") // null is the call's own
    public O call() throws Exception {
        if (!move(Body.AHEAD, Body.RUNNING)) {
            throw new CancellationException("given up before it began: " + this);
        }
        try {
            return call.call(message, token);
        } catch (Throwable failed) {
            thrown = failed;
            throw failed;
        } finally {
            ReferenceCountUtil.safeRelease(message);
            if (!move(Body.RUNNING, Body.OVER)) {
                orphanEnded.run();
            }
        }
    }

    /** The call is not made any more, unless it has begun; returns whether this has decided it. */
    boolean withdraw() {
        if (!move(Body.AHEAD, Body.OVER)) {
            return false;
        }
        ReferenceCountUtil.safeRelease(message);
        return true;
    }

    /** Nobody waits any more; returns whether the call is over, too. Otherwise {@code orphanEnded} tells. */
    boolean letGo() {
        return withdraw() || !move(Body.RUNNING, Body.ORPHANED);
    }

    /** Whether {@code failure} is what the call, which is over, has thrown. */
    @SuppressWarnings("ReferenceEquality") // that very one
    boolean hasThrown(Throwable failure) {
        return failure == thrown;
    }

    private boolean move(Body from, Body to) {
        return BODY.compareAndSet(this, from, to);
    }

    @Override
    public String toString() {
        return "WorkerCall[" + body + ']';
    }
}
