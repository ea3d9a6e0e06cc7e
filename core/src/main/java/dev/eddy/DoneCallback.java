package dev.eddy;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A callback of {@link LoopFuture#onDone}: waits in its future's list, then in the loop's ready queue. */
final class DoneCallback<V> extends DoneNode implements Registration {

    private final ConfinedPromise<V> future;
    private volatile @Nullable Consumer<? super LoopFuture<V>> callback; // null once it is over or removed

    DoneCallback(ConfinedPromise<V> future, Consumer<? super LoopFuture<V>> callback) {
        this.future = future;
        this.callback = Objects.requireNonNull(callback, "callback");
    }

    @Override
    void fire() {
        future.loop().post(this);
    }

    @Override
    void runOnLoop() {
        Consumer<? super LoopFuture<V>> taken = callback;
        if (taken != null) {
            taken.accept(future);
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

    /** Runs the callback all the same: others may be waiting for what it completes. */
    @Override
    void drop(LoopClosedException closed) {
        try {
            runOnLoop();
        } finally {
            clear();
        }
    }

    @Override
    public void close() {
        callback = null;
        future.remove(this);
    }

    @Override
    public String toString() {
        return "DoneCallback[" + callback + ", future=" + future + ']';
    }
}
