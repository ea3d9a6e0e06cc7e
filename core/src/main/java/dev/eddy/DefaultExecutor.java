package dev.eddy;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final AtomicInteger endings = new AtomicInteger(); // how many are being waited for

    DefaultExecutor(BackedLoop loop) {
        this.loop = loop;
    }

    synchronized void set(Executor given) {
        Objects.requireNonNull(given, "executor");
        requireNotShutdown();
        executor = given;
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
     * Takes no more jobs and lets the pool end, if the loop made it. What runs is not interrupted: whether it may be is for
     * each job to say, and the loop gives up those that are late.
     *
     * @return when it has ended; null if there is nothing to wait for
     */
    @Nullable
    LoopFuture<Boolean> close(long timeoutNanos) {
        WorkerPool pool = refuse();
        if (pool == null) {
            return null;
        }
        pool.shutdown();
        if (timeoutNanos == 0) {
            return null;
        }
        LoopPromise<Boolean> ended = loop.createFuture();
        inBackground(ended, () -> pool.awaitEnd(timeoutNanos));
        return ended;
    }

    /** What hangs in the pool that the loop made. */
    synchronized List<ShutdownReport.StuckThread> stuckThreads() {
        return owned == null ? List.of() : owned.stuckThreads();
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

    /** Whether an outcome of {@link #shutdown} or {@link #close} has yet to be queued on the loop. From any thread. */
    boolean isEnding() {
        return endings.get() > 0;
    }

    /** Waiting for threads to end blocks, so it has a thread of its own for as long as it takes. */
    private <T> void inBackground(LoopPromise<T> promise, java.util.concurrent.Callable<T> wait) {
        endings.incrementAndGet();
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
                    } finally {
                        endings.decrementAndGet(); // after the outcome is queued: see ManualLoop
                    }
                },
                "eddy-shutdown");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (Throwable failure) { // out of threads: who waits must hear of it
            endings.decrementAndGet();
            promise.tryFailure(failure);
        }
    }
}
