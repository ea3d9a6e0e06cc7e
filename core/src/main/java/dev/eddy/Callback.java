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
            STATE = MethodHandles.lookup().findVarHandle(Callback.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private enum State {
        /** May still be started or cancelled. */
        WAITING,
        /** Has been started. */
        STARTED,
        /** Will never be started. */
        CANCELLED
    }

    private volatile State state = State.WAITING; // left by compare-and-set
    private volatile @Nullable Runnable callback; // until it is over; for toString as long as it runs

    Callback(Runnable callback) {
        this.callback = Objects.requireNonNull(callback, "callback");
    }

    private boolean leave(State next) {
        return STATE.compareAndSet(this, State.WAITING, next);
    }

    @Override
    void runOnLoop() {
        if (leave(State.STARTED)) {
            Objects.requireNonNull(callback).run();
        }
    }

    @Override
    void clear() {
        callback = null;
    }

    @Override
    boolean isCallback() {
        return true;
    }

    @Override
    void drop(LoopClosedException closed) {
        if (leave(State.CANCELLED) && callback instanceof LoopBound bound) {
            bound.loopClosed(closed);
        }
        clear();
    }

    @Override
    public boolean cancel() {
        if (!leave(State.CANCELLED)) {
            return false;
        }
        clear();
        return true;
    }

    @Override
    public boolean isCancelled() {
        return state == State.CANCELLED;
    }

    @Override
    public String toString() {
        return "Callback[" + state + ", " + callback + ']';
    }
}
