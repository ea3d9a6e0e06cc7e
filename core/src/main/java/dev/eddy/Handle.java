package dev.eddy;

/**
 * A callback on its way to the loop.
 *
 * <p>Thread-safe.
 */
public interface Handle {

    /**
     * Keeps the callback from running. From any thread; does not block. Once this has returned true the callback never
     * starts.
     *
     * @return true if this call decided it; false if the callback has started or was cancelled before
     */
    boolean cancel();

    /** Whether {@link #cancel()}, or the end of the loop, came before the callback. From any thread; does not block. */
    boolean isCancelled();
}
