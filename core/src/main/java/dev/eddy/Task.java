package dev.eddy;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link WorkerPool} runs, in two steps, so that the worker is free again before anybody hears of the result: who
 * submits the next job because of it finds the worker idle.
 */
interface Task {

    /**
     * Does the work, on a worker. Must not throw.
     *
     * @return false if there was nothing to do any more
     */
    boolean perform();

    /** Hands over the result of a {@link #perform} that returned true, after the worker was released. Must not throw, nor block. */
    void deliver();

    /**
     * Takes back a task that has not begun, and ends it. From any thread.
     *
     * @return false if it has begun, or was withdrawn: who did that tells the pool
     */
    boolean reject(OffloadRejectedException rejection);

    /** Interrupts the worker if it performs this task just now. From any thread; returns whether it did. */
    boolean interrupt();

    /** Whether its time ran out while it is still being performed. */
    boolean isStuck();

    /** Whether it ended before it began, and is a mere node of the queue by now. */
    boolean isWithdrawn();

    /** The link of the {@link TaskQueue}. */
    @Nullable
    Task nextTask();

    void setNextTask(@Nullable Task task);

    /** For reports. */
    String name();
}
