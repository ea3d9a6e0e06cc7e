package dev.eddy;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The executor of a loop for which no other was given: a {@link WorkerPool} made on first use, or what the user set.
 *
 * <p>Thread-safe.
 */
final class DefaultExecutor {

    private static final Logger LOG = LoggerFactory.getLogger(DefaultExecutor.class);

    private final BackedLoop loop;
    private @Nullable Executor executor; // guarded by this
    private @Nullable WorkerPool owned; // guarded by this; what we made, and therefore end
    private boolean shutdown; // guarded by this

    DefaultExecutor(BackedLoop loop) {
        this.loop = loop;
    }

    synchronized void set(Executor given) {
        executor = Objects.requireNonNull(given, "executor");
        requireNotShutdown();
    }

    synchronized Executor get() {
        requireNotShutdown();
        if (executor == null) {
            owned = WorkerPool.create();
            executor = owned;
        }
        return executor;
    }

    private void requireNotShutdown() {
        if (shutdown) {
            throw new IllegalStateException("default executor is shut down (give runInExecutor an executor)");
        }
    }

    /** {@code shutdownDefaultExecutor}; returns at once. */
    LoopFuture<Boolean> shutdown(long timeoutNanos) {
        Executor ending;
        synchronized (this) {
            shutdown = true;
            ending = executor;
        }
        LoopPromise<Boolean> ended = loop.createFuture();
        if (ending instanceof WorkerPool pool) {
            pool.shutdown();
            inBackground(ended, () -> pool.awaitEnd(timeoutNanos));
        } else if (ending instanceof ExecutorService service) {
            service.shutdown();
            inBackground(ended, () -> service.awaitTermination(timeoutNanos, TimeUnit.NANOSECONDS));
        } else {
            ended.trySuccess(true);
        }
        return ended;
    }

    /**
     * Takes no more jobs and closes the pool, if the loop made it.
     *
     * @return what {@link WorkerPool#close(Duration)} reported; null if there is nothing to close
     */
    @Nullable
    LoopFuture<ShutdownReport> close(Duration timeout) {
        WorkerPool pool = refuse();
        if (pool == null) {
            return null;
        }
        pool.shutdown();
        LoopPromise<ShutdownReport> closed = loop.createFuture();
        inBackground(closed, () -> pool.close(timeout));
        return closed;
    }

    /** The loop has ended: what the pool still runs may end, nothing waits for it. */
    void abandon() {
        WorkerPool pool = refuse();
        if (pool != null) {
            pool.shutdown();
        }
    }

    private synchronized @Nullable WorkerPool refuse() {
        shutdown = true;
        return owned;
    }

    /** Waiting for threads to end blocks, so it has a thread of its own for as long as it takes. */
    private static <T> void inBackground(LoopPromise<T> promise, java.util.concurrent.Callable<T> wait) {
        Thread thread = new Thread(
                () -> {
                    try {
                        T value = wait.call();
                        if (Boolean.FALSE.equals(value)) {
                            LOG.warn(
                                    "default executor did not finish its jobs in time; its threads are left to finish");
                        }
                        promise.trySuccess(value);
                    } catch (Throwable failure) {
                        promise.tryFailure(failure);
                    }
                },
                "eddy-shutdown");
        thread.setDaemon(true);
        thread.start();
    }
}
