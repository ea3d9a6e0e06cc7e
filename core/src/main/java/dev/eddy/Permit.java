package dev.eddy;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right that {@link AsyncSemaphore#acquire()} gave, to be given back once.
 *
 * <p>Thread-safe.
 */
public final class Permit implements AutoCloseable {

    private final AsyncSemaphore semaphore;
    private final AtomicBoolean held = new AtomicBoolean(true);

    Permit(AsyncSemaphore semaphore) {
        this.semaphore = semaphore;
    }

    /** Gives it back; the next waiter gets it. From any thread; does not block; idempotent. */
    @Override
    public void close() {
        if (held.compareAndSet(true, false)) {
            semaphore.release();
        }
    }
}
