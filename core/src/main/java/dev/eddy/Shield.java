package dev.eddy;

import org.jspecify.annotations.Nullable;

/**
 * {@link Async#shield}: follows a future without ever cancelling it.
 *
 * <p>Thread-safe.
 */
final class Shield<V> implements Source {

    private final LoopFuture<V> inner;
    private final ConfinedPromise<V> outer;
    private volatile @Nullable Registration following; // set once by the starter

    private Shield(LoopFuture<V> inner) {
        this.inner = inner;
        this.outer = ((BackedLoop) inner.loop()).<V>newPromise().from(this);
    }

    static <V> LoopFuture<V> over(LoopFuture<V> inner) {
        if (inner.isDone()) {
            return inner;
        }
        Shield<V> shield = new Shield<>(inner);
        shield.following = inner.onDone(shield.outer::completeAs);
        return shield.outer;
    }

    /** Ends the outer future only; the inner one is left with nobody who looks at its failure unless others do. */
    @Override
    public boolean cancel(ConfinedPromise<?> self, Cancelled cancelled, boolean interrupt) {
        if (!self.decide(cancelled)) {
            return false;
        }
        Registration registration = following;
        if (registration != null) {
            registration.close();
        }
        return true;
    }

    @Override
    public String toString() {
        return "Shield[" + inner + ']';
    }
}
