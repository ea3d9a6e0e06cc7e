package dev.eddy;

import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads of a pool that do not run: what they were to run is kept, so that an actor is the worker.
 *
 * <p>Thread-safe.
 */
final class HeldThreads implements ThreadFactory {

    /** Long enough that a machine that pauses does not look like a wake-up that is lost; short once one was. */
    private static volatile long patienceNanos = TimeUnit.SECONDS.toNanos(10);

    private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    private final AtomicInteger started = new AtomicInteger();
    private boolean failing; // set before the pool is used
    private volatile @Nullable Thread runner; // of the worker that was started last

    /** A pool of such threads, whose workers wait for tasks as good as for ever. */
    WorkerPool.Builder pool(int threads, int queue) {
        return WorkerPool.builder()
                .threads(threads)
                .queue(queue)
                .keepAlive(Duration.ofDays(1))
                .threadFactory(this);
    }

    /** Has the first thread fail to start. */
    void failNext() {
        failing = true;
    }

    @Override
    public Thread newThread(Runnable worker) {
        return new Thread(worker) {
            @Override
            public synchronized void start() {
                if (started.incrementAndGet() == 1 && failing) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                held.add(worker);
            }
        };
    }

    /** How many threads were started so far. */
    int started() {
        return started.get();
    }

    /** Is the worker that was started next. */
    void runNext() {
        runner = Thread.currentThread();
        Objects.requireNonNull(held.poll()).run();
    }

    /** Is each of the workers that were started, one after the other. */
    void runAll() {
        for (Runnable worker = held.poll(); worker != null; worker = held.poll()) {
            worker.run();
        }
    }

    /** Waits for what a worker must do; false if it does not, and is woken from here so that the test ends. */
    boolean await(BooleanSupplier condition) {
        long startNanos = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNanos > patienceNanos) {
                patienceNanos = TimeUnit.MILLISECONDS.toNanos(10); // the test has failed
                LockSupport.unpark(runner);
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    /** Whether the figures of a pool that has nothing to do any more say so: in one word, or what is wrong. */
    static String books(WorkerPool pool, int accepted) {
        PoolFigures figures = pool.figures();
        boolean right = figures.threads() == 0
                && figures.queued() == 0
                && figures.accepted() == accepted
                && figures.completed() + figures.withdrawn() == accepted;
        return right ? "right" : figures.toString();
    }
}
