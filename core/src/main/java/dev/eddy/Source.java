package dev.eddy;

import org.jspecify.annotations.Nullable;

/** What a future waits for, and which therefore has a say when the future is cancelled. */
interface Source {

    /**
     * Ends {@code future} with {@code outcome}, and what feeds it, in the way of this source. From any thread.
     *
     * @return true if this call decided it
     */
    boolean cancel(ConfinedPromise<?> future, Cancelled outcome, boolean interrupt);

    /** The future that the canceller must cancel next, if {@link #cancel} has left that to it. From any thread. */
    default @Nullable LoopFuture<?> upstream() {
        return null;
    }

    /** Somebody waits for {@code future}, maybe not for the first time. From any thread. */
    default void awaited(ConfinedPromise<?> future) {}

    /** {@code future} has been settled, by whomever; what was only there for it may go. On the loop. */
    default void settled(ConfinedPromise<?> future) {}

    /** Whether {@link #reclaim} does something. */
    default boolean reclaims() {
        return false;
    }

    /** Takes back a value that was delivered to a future, but that the one who waited for it will not take. On the loop. */
    default void reclaim(@Nullable Object value) {}
}
