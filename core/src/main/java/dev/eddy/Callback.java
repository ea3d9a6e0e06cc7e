package dev.eddy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The {@link Handle} of {@code callSoon}: runs once or is cancelled once, and keeps no reference afterwards. */
final class Callback extends ReadyEntry implements Handle {

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Callback.class, "state", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What {@link #state} becomes once the callback has started, or can no longer. */
    private enum Over {
        STARTED,
        CANCELLED
    }

    private volatile Object state; // the Runnable until it is over; claimed by compare-and-set

    Callback(Runnable callback) {
        this.state = Objects.requireNonNull(callback, "callback");
    }

    /** Claims the callback for running it; null if somebody else has it. */
    private @Nullable Runnable claim(Over over) {
        Object now = state;
        return now instanceof Runnable callback && STATE.compareAndSet(this, now, over) ? callback : null;
    }

    @Override
    void runOnLoop() {
        Runnable callback = claim(Over.STARTED);
        if (callback != null) {
            callback.run();
        }
    }

    @Override
    void drop(LoopClosedException closed) {
        if (claim(Over.CANCELLED) instanceof LoopBound bound) {
            bound.loopClosed(closed);
        }
    }

    @Override
    public boolean cancel() {
        return claim(Over.CANCELLED) != null;
    }

    @Override
    public boolean isCancelled() {
        return state == Over.CANCELLED;
    }

    @Override
    public String toString() {
        return "Callback[" + state + ']';
    }
}
