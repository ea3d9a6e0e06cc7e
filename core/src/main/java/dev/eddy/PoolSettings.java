package dev.eddy;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;

/** What a {@link WorkerPool} is made of; checked here and nowhere else. Immutable. */
record PoolSettings(
        String name, int threads, int queue, Duration keepAlive, Runnable initializer, ThreadFactory threadFactory) {

    /** Blocking jobs wait more than they compute, so there are many threads for one core. */
    private static final int THREADS_PER_CORE = 8;

    /** Fewer would let a handful of slow calls fill the pool on a small machine. */
    private static final int MIN_THREADS = 32;

    /** More cost memory and schedule badly; who needs them says so, or takes virtual ones. */
    private static final int MAX_THREADS = 256;

    /** At 10 ms a job the last in the queue waits a third of a second: longer is better refused. */
    static final int QUEUE_PER_THREAD = 32;

    /** As the JDK's cached pools do. */
    static final Duration KEEP_ALIVE = Duration.ofSeconds(60);

    PoolSettings {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(initializer, "initializer");
        Objects.requireNonNull(threadFactory, "threadFactory");
        Objects.requireNonNull(keepAlive, "keepAlive");
        if (threads <= 0) {
            throw new IllegalArgumentException("threads: " + threads + " (expected: > 0)");
        }
        if (queue < 0) {
            throw new IllegalArgumentException("queue: " + queue + " (expected: >= 0)");
        }
        if (keepAlive.isNegative()) {
            throw new IllegalArgumentException("keepAlive: " + keepAlive + " (expected: >= 0)");
        }
    }

    static int defaultThreads(int cores) {
        return Math.max(MIN_THREADS, Math.min(MAX_THREADS, THREADS_PER_CORE * cores));
    }
}
