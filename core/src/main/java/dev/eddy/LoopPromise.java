package dev.eddy;

/**
 * A {@link LoopFuture} that its holder completes. What is decided first stands; later attempts return false.
 *
 * <p>Thread-safe.
 */
public interface LoopPromise<V> extends LoopFuture<V> {

    /**
     * Completes with a value. From any thread; does not block. On the loop the change is visible at once; from another
     * thread once the loop has run it.
     *
     * @return true if this call decided the outcome
     */
    boolean trySuccess(V value);

    /** Completes with a failure; otherwise as {@link #trySuccess}. A {@code CancellationException} is a failure, too. */
    boolean tryFailure(Throwable cause);
}
