package dev.eddy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Keeps a worker that has nothing to do awake for some microseconds, where that costs less than to wake it.
 *
 * <p><b>When.</b> To wake a thread whose processor sleeps takes who submits ten microseconds and more, and the task waits longer
 * still; on a processor that is awake it takes one or two. So what its last wake-up took tells a worker whether there are
 * processors that nobody else wants: if not, it sleeps at once. It does so, too, if its last wait was long, so that a pool with
 * little to do takes no processor time, or if another worker would be woken before it.
 * <p><b>How long.</b> A few times what the wake-up took: at worst that wastes a few times what it costs, at best no wake-up is needed
 * any more. If it was in vain, the worker sleeps at once the next time; if that goes on, up to seven times of eight.
 * <p><b>Not too close.</b> It looks every other microsecond. If it took each task the moment it is there, it and who submits would
 * take the cache lines out of each other's hands with every task, which costs both more than a short task does.
 *
 * <p>Confined to its worker, but for {@link #unpark}.
 */
final class Linger {

    /** With one processor nobody submits while a worker looks, and what a wake-up takes says nothing. */
    private static final boolean ONE_PROCESSOR = Runtime.getRuntime().availableProcessors() == 1;

    private static final long CHEAP_NANOS = TimeUnit.MICROSECONDS.toNanos(5); // a wake-up of a processor that is awake
    private static final int WAKE_UPS = 3; // as many as it may cost at worst
    private static final int MOST_SKIPS = 7;
    private static final long LONGEST_NANOS = TimeUnit.MICROSECONDS.toNanos(40);
    private static final long SHORT_WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(200); // much of it may be the wake-up
    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(2);
    private static final int SPINS = 8; // between two looks at the clock

    private final LongSupplier clock; // nanoseconds
    private volatile boolean asleep; // written by the worker
    private volatile long wakeUpNanos; // what the last wake-up took, 0 if that says nothing; written by who woke it
    private boolean lastWaitWasShort; // the worker's own
    private int skipsLeft; // waits in which it does not look; the worker's own
    private int skips; // as many after the last look; the worker's own

    Linger(LongSupplier clock) {
        this.clock = clock;
    }

    /** Looks for a task as long as it may pay. The worker waits since {@code startNanos}, by the same clock. */
    void look(WorkerPool pool, IdleWorkers.Wait wait, long startNanos) {
        long wakeUp = wakeUpNanos;
        if (ONE_PROCESSOR || !lastWaitWasShort || wakeUp < CHEAP_NANOS || !pool.isNext(wait)) {
            return;
        }
        if (skipsLeft > 0) {
            skipsLeft--;
            return;
        }
        long longest = Math.min(WAKE_UPS * wakeUp, LONGEST_NANOS);
        long nowNanos = startNanos;
        while (nowNanos - startNanos < longest && pool.isNext(wait) && pool.isQueueEmpty()) {
            nowNanos = spin(nowNanos + LOOK_NANOS);
        }
        skips = pool.isQueueEmpty() ? Math.min(2 * skips + 1, MOST_SKIPS) : 0;
        skipsLeft = skips;
    }

    private long spin(long untilNanos) {
        for (; ; ) {
            for (int i = 0; i < SPINS; i++) {
                Thread.onSpinWait();
            }
            long nowNanos = clock.getAsLong();
            if (nowNanos - untilNanos >= 0) {
                return nowNanos;
            }
        }
    }

    /** Sleeps until somebody calls {@link #unpark}, the time is over, or for no reason. */
    void park(WorkerPool pool, long nanos) {
        asleep = true;
        LockSupport.parkNanos(pool, nanos);
        asleep = false;
    }

    /** Wakes {@code worker}. From any thread. */
    void unpark(Thread worker) {
        if (!asleep) {
            LockSupport.unpark(worker); // on its way to sleep, maybe
            return;
        }
        long startNanos = clock.getAsLong();
        LockSupport.unpark(worker);
        long took = clock.getAsLong() - startNanos;
        wakeUpNanos =
                took <= LONGEST_NANOS ? took : 0; // longer: who woke it was put aside, so somebody needs the processor
    }

    /** The worker has waited since {@code startNanos} and has a task now. */
    void waited(long startNanos) {
        lastWaitWasShort = clock.getAsLong() - startNanos < SHORT_WAIT_NANOS;
    }
}
