package dev.eddy;

import org.jspecify.annotations.Nullable;

/**
 * Something the loop has to run: a node of the {@link ReadyQueue}, so that queueing allocates nothing.
 *
 * <p>An entry is queued at most once in its life.
 */
abstract class ReadyEntry {

    /** The link of the {@link ReadyQueue}, which alone reads and writes it. */
    @Nullable
    ReadyEntry next;

    /** Runs on the loop, in a pass. What it throws goes to the exception handler. */
    abstract void runOnLoop();

    /** Whether this is a user's callback, and not bookkeeping of the loop's own. */
    boolean isCallback() {
        return false;
    }

    /** Called after {@link #runOnLoop}, and after an error was reported with this as its source: lets go of what it ran. */
    void clear() {}

    /**
     * Takes the place of {@link #runOnLoop} when the loop closed before it could run this. Called by one thread at a time,
     * which may be any. Must complete whatever somebody could be waiting for.
     */
    abstract void drop(LoopClosedException closed);
}
