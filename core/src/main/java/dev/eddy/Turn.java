package dev.eddy;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Has a worker that computes stop between two tasks, before the kernel stops it in the midst of one.
 *
 * <p><b>Why.</b> If more workers compute than there are processors, the kernel lets each go on for milliseconds, and then puts it aside
 * with a task half done until all others have had their time; so long wait also the threads of loops. A worker that stops between
 * two tasks holds none meanwhile. It counts as idle, so that it is given what is submitted next, and no worker that sleeps is
 * woken to compete with it: what computes is left to a few workers. Those that block use little processor time, and do not stop.
 * <p><b>What it costs.</b> While tasks are short, a look at the clock after up to sixteen of them. After a quarter of a millisecond
 * a look at the processor time and, if that was used, the call that lets others have the processor.
 *
 * <p>Confined to its worker.
 */
final class Turn {

    /** Some hundred times what it takes to stop, and a small part of what the kernel would let a thread have. */
    private static final long LONG_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

    private static final int MOST_SKIPS = 15;

    private final LongSupplier clock; // nanoseconds
    private final LongSupplier processorTime; // nanoseconds, of the worker
    private final Runnable yield;
    private long lookedNanos; // when it looked at the processor time
    private long startProcessorNanos;
    private boolean over;
    private int skipsLeft; // tasks after which it does not look at the clock
    private int skips; // as many after the last look

    Turn(LongSupplier clock, LongSupplier processorTime, Runnable yield) {
        this.clock = clock;
        this.processorTime = processorTime;
        this.yield = yield;
        this.lookedNanos = clock.getAsLong();
    }

    /** A task has ended; returns whether the worker is to wait now as if there were no other, and {@link #end} its turn. */
    boolean isOver() {
        if (skipsLeft > 0) {
            skipsLeft--;
            return false;
        }
        long nowNanos = clock.getAsLong();
        if (nowNanos - lookedNanos < LONG_NANOS) {
            skips = Math.min(2 * skips + 1, MOST_SKIPS);
            skipsLeft = skips;
            return false;
        }
        lookedNanos = nowNanos;
        skips = 0;
        over = hasComputedForLong();
        return over;
    }

    private boolean hasComputedForLong() {
        long processorNanos = processorTime.getAsLong();
        if (processorNanos - startProcessorNanos < LONG_NANOS) {
            return false;
        }
        startProcessorNanos = processorNanos;
        return true;
    }

    /** Lets others have the processor if the turn is over. */
    void end() {
        if (over) {
            over = false;
            yield.run();
        }
    }
}
