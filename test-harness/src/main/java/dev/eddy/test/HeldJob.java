package dev.eddy.test;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A job that says when it has begun, and ends when it is let go, or interrupted.
 *
 * <p>Thread-safe.
 */
final class HeldJob<V> implements Callable<V> {

    private static final long PATIENCE_SECONDS = 20;

    private final Callable<V> end;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private volatile boolean interrupted; // written by the worker

    /** A job that ends as {@code end} does. */
    HeldJob(Callable<V> end) {
        this.end = end;
    }

    @Override
    public V call() throws Exception {
        begun.countDown();
        try {
            await(letGo, "let go");
        } catch (InterruptedException e) {
            interrupted = true;
            throw e;
        }
        return end.call();
    }

    HeldJob<V> awaitBegun() throws InterruptedException {
        await(begun, "begun");
        return this;
    }

    private static void await(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("job not " + what + " after " + PATIENCE_SECONDS + " s");
        }
    }

    void letGo() {
        letGo.countDown();
    }

    boolean hasBegun() {
        return begun.getCount() == 0;
    }

    boolean wasInterrupted() {
        return interrupted;
    }
}
