package dev.eddy.test;

import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Blocking waits of a test's own thread, each with the same timeout.
 *
 * <p>Immutable.
 */
record Patience(Duration timeout) {

    /** A wait that may be interrupted. */
    interface Wait<T> {
        T until(long nanos) throws InterruptedException;
    }

    /** What {@code wait} returns; an interrupt ends it, and stays. */
    <T> T of(Wait<T> wait) {
        try {
            return wait.until(timeout.toNanos());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    void opened(CountDownLatch latch, String what) {
        if (!of(nanos -> latch.await(nanos, TimeUnit.NANOSECONDS))) {
            throw late(what);
        }
    }

    /** What {@code future} brings; what it fails with is thrown as it is. */
    <T> T result(CompletableFuture<T> future, String what) throws Exception {
        try {
            return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw late(what);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception exception) {
                throw exception;
            }
            throw (Error) e.getCause();
        }
    }

    /** As {@link #result}, for what throws no checked exception. */
    <T> T unchecked(CompletableFuture<T> future, String what) {
        try {
            return result(future, what);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(what + " failed", e);
        }
    }

    ChannelFuture done(ChannelFuture future, String what) {
        ended(future, what);
        if (!future.isSuccess()) {
            throw new IllegalStateException(what + " failed", future.cause());
        }
        return future;
    }

    void ended(Future<?> future, String what) {
        if (!of(nanos -> future.await(nanos, TimeUnit.NANOSECONDS))) {
            throw late(what);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while waiting for the loop", e);
    }

    private AssertionError late(String what) {
        return new AssertionError(what + ": not done after " + timeout);
    }
}
