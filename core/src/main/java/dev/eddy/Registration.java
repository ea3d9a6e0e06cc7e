package dev.eddy;

/**
 * A callback that is registered somewhere, and the way to take it back.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface Registration extends AutoCloseable {

    /** Removes the callback; it will not be started any more. From any thread; does not block; idempotent. */
    @Override
    void close();
}
