package dev.eddy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a worker that has nothing to do awake for some microseconds, where that costs less than to wake it.
 *
 * <p><b>How long.</b> To wake a thread whose processor sleeps takes who submits ten microseconds and more, and the task waits longer
 * still; on a processor that is awake it takes one or two. So what its last wake-up took tells a worker what it can save, and
 * whether there are processors that nobody else wants. It looks for a few times as long: at worst that wastes a few times what a
 * wake-up costs, at best no wake-up is needed any more.
 * <p><b>When.</b> Only if its last wait was short, so that a pool with little to do takes no processor time; and only the worker
 * that would be woken next.
 * <p><b>Not too close.</b> It looks every other microsecond. If it took each task the moment it is there, it and who submits would
 * take the cache lines out of each other's hands with every task, which costs both more than a short task does.
 *
 * <p>Confined to its worker, but for {@link #unpark}.
 */
final class Linger {

    private static final int WAKE_UPS = 3; // as many as it may cost at worst
    private static final long LONGEST_NANOS = TimeUnit.MICROSECONDS.toNanos(40);
    private static final long SHORT_WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(200); // much of it may be the wake-up
    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(2);
    private static final int SPINS = 8; // between two looks at the clock

    private volatile boolean asleep; // written by the worker
    private volatile long wakeUpNanos; // what the last wake-up took; written by who woke it
    private boolean lastWaitWasShort;

    /** Looks for a task as long as it may pay; {@code wait} began at {@code startNanos}. */
    void look(WorkerPool pool, IdleWorkers.Wait wait, long startNanos) {
        if (!lastWaitWasShort) {
            return;
        }
        long longest = Math.min(WAKE_UPS * wakeUpNanos, LONGEST_NANOS);
        long nowNanos = startNanos;
        while (nowNanos - startNanos < longest && pool.isNext(wait) && pool.isQueueEmpty()) {
            nowNanos = spin(nowNanos + LOOK_NANOS);
        }
    }

    private static long spin(long untilNanos) {
        for (; ; ) {
            for (int i = 0; i < SPINS; i++) {
                Thread.onSpinWait();
            }
            long nowNanos = System.nanoTime();
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
        long startNanos = System.nanoTime();
        LockSupport.unpark(worker);
        wakeUpNanos = System.nanoTime() - startNanos;
    }

    /** A wait that began at {@code startNanos} has ended with a task. */
    void waited(long startNanos) {
        lastWaitWasShort = System.nanoTime() - startNanos < SHORT_WAIT_NANOS;
    }
}
