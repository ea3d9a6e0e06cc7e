package dev.eddy;

import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Time is a number, and the thread is whoever calls. As on a backend with a thread of its own nothing runs that was not asked
 * for: a wake-up that the loop forgets is lost here, too.
 *
 * <p>Thread-safe, except where a method says otherwise.
 */
final class ManualBackend implements LoopBackend {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<WakeUp> wakeUps = new PriorityQueue<>(); // used by the thread that turns
    private volatile long nowNanos;
    private volatile @Nullable Thread turning; // claimed under this
    private volatile boolean
            othersAct; // written by the thread that turns, which is not the loop's as long as this is set
    private volatile @Nullable Thread waiting; // for a task
    private volatile boolean ended; // written when the loop has closed

    synchronized void enter() {
        if (turning != null) {
            throw new IllegalStateException("loop is turned by thread '"
                    + Objects.requireNonNull(turning).getName()
                    + "' (expected: one turn at a time, not from a callback)");
        }
        turning = Thread.currentThread();
    }

    synchronized void exit() {
        turning = null;
    }

    /** Runs {@code others} as if on another thread. By the thread that turns. */
    void letAct(Runnable others) {
        othersAct = true;
        try {
            others.run();
        } finally {
            othersAct = false;
        }
    }

    /** From now on whoever brings something has to deal with it. */
    void end() {
        ended = true;
        LockSupport.unpark(waiting);
    }

    void advanceTo(long nanos) {
        if (nanos - nowNanos > 0) {
            nowNanos = nanos;
        }
    }

    /** What the loop has asked to be run and is due; null if there is nothing. By the thread that turns. */
    @Nullable
    Runnable poll() {
        Runnable task = tasks.poll();
        if (task == null && isWakeUpDue()) {
            task = Objects.requireNonNull(wakeUps.poll()).task;
        }
        return task;
    }

    /** Whether {@link #poll} would return something. By the thread that turns. */
    boolean hasTask() {
        return !tasks.isEmpty() || isWakeUpDue();
    }

    private boolean isWakeUpDue() {
        WakeUp first = wakeUps.peek();
        return first != null && first.atNanos - nowNanos <= 0;
    }

    /** Waits for another thread to bring something; false if none did in that time, which is real. */
    boolean awaitTask(long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        waiting = Thread.currentThread();
        try {
            while (tasks.isEmpty()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return true;
        } finally {
            waiting = null;
        }
    }

    @Override
    public void execute(Runnable task) {
        if (ended) {
            throw new RejectedExecutionException("loop is closed");
        }
        tasks.add(task);
        LockSupport.unpark(waiting);
    }

    @Override
    public void executeAfterPoll(Runnable pass) {
        tasks.add(pass);
    }

    @Override
    public Registration schedule(Runnable task, long delayNanos) {
        WakeUp wakeUp = new WakeUp(task, nowNanos + delayNanos);
        wakeUps.add(wakeUp);
        return () -> wakeUps.remove(wakeUp);
    }

    @Override
    public boolean inLoop() {
        return turning == Thread.currentThread() && !othersAct;
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public <V> ConfinedPromise<V> newFuture(BackedLoop loop) {
        return new ConfinedPromise<>(loop);
    }

    @Override
    public String toString() {
        return "time=" + nowNanos;
    }

    /** Something to run at a time. Immutable. */
    private static final class WakeUp implements Comparable<WakeUp> {
        private final Runnable task;
        private final long atNanos;

        WakeUp(Runnable task, long atNanos) {
            this.task = task;
            this.atNanos = atNanos;
        }

        /** By difference, since the time may wrap. */
        @Override
        public int compareTo(WakeUp other) {
            return Long.signum(atNanos - other.atNanos);
        }
    }
}
