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
}
