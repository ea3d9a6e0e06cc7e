package dev.eddy;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The FIFO before a pool's workers: Michael and Scott's linked queue, with the tasks themselves as nodes, so that queueing
 * allocates nothing.
 *
 * <p><b>Ordering.</b> An offer that returned before another began is polled before it.
 * <p><b>Progress.</b> {@link #offer} is wait-free. Who was suspended between its two steps hides what is behind it until it goes
 * on, be it a producer or an idle worker in {@link #forgetLast}; {@link #poll} then returns null although the queue is not {@link #isEmpty() empty}.
 * <p><b>Removal.</b> A task that was withdrawn stays as a node until a poll comes to it, or until there are so
 * many of them that it pays to walk along the queue.
 *
 * <p>Thread-safe.
 */
final class TaskQueue {

    /** Withdrawn tasks that are left where they are, beside as many as there were others when last counted. */
    static final int TOLERATED = 32;

    private final PaddedReference<Task> head =
            new PaddedReference<>(new NoTask()); // polled last: stands before the first
    private final PaddedReference<Task> tail = new PaddedReference<>(head.get());
    private final AtomicInteger withdrawn = new AtomicInteger(); // since the last sweep
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private volatile int tolerated = TOLERATED;

    void offer(Task task) {
        offer(task, task);
    }

    /** Offers what is linked from {@code first} to {@code last}. */
    void offer(Task first, Task last) {
        Task before = tail.getAndSet(last);
        before.setNextTask(first);
    }

    /** The oldest task, maybe a withdrawn one; null if there is none or its producer has not finished. */
    @Nullable
    Task poll() {
        for (; ; ) {
            Task before = head.get();
            Task first = before.nextTask();
            if (first == null) {
                if (before != head.get()) {
                    continue; // another poll has cut it off just now
                }
                return null;
            } else if (head.compareAndSet(before, first)) {
                before.setNextTask(null); // or who keeps a task would keep all that came after it
                if (!(first instanceof NoTask)) {
                    return first;
                }
            }
        }
    }

    /** Lets go of the task polled last, if nothing is queued behind it. */
    void forgetLast() {
        Task last = head.get();
        if (last instanceof NoTask || last != tail.get()) {
            return;
        }
        NoTask none = new NoTask();
        offer(none);
        if (last.nextTask() == none && head.compareAndSet(last, none)) { // else somebody polls, or will
            last.setNextTask(null);
        }
    }

    /** If true, a poll finds nothing; it may find nothing otherwise, too, as where {@link #forgetLast} has just taken a place. */
    boolean isEmpty() {
        return head.get() == tail.get();
    }

    /** A task that is queued has been withdrawn. */
    void withdrawn() {
        if (withdrawn.incrementAndGet() > tolerated && sweeping.compareAndSet(false, true)) {
            try {
                withdrawn.set(0);
                tolerated = TOLERATED + sweep();
            } finally {
                sweeping.set(false);
            }
        }
    }

    /**
     * Takes withdrawn tasks out; returns how many others it saw. By one thread at a time: then only polls, and {@link #forgetLast}, change links that it
     * has come past, and those are no longer followed. The last task is left, since a producer may be about to link to it.
     */
    private int sweep() {
        int others = 0;
        Task before = head.get();
        Task task = before.nextTask();
        while (task != null) {
            Task after = task.nextTask();
            if (after != null && task.isWithdrawn()) {
                before.setNextTask(after);
            } else {
                before = task;
                others++;
            }
            task = after;
        }
        return others;
    }

    /** Takes the place of the task polled last, so that a pool at rest holds nothing of what it ran. */
    private static final class NoTask implements Task {

        private volatile @Nullable Task next;

        @Override
        public @Nullable Task nextTask() {
            return next;
        }

        @Override
        public void setNextTask(@Nullable Task task) {
            next = task;
        }

        @Override
        public boolean isWithdrawn() {
            return true;
        }

        @Override
        public boolean perform() {
            return false;
        }

        @Override
        public void deliver() {}

        @Override
        public boolean reject(OffloadRejectedException rejection) {
            return false;
        }

        @Override
        public boolean interrupt() {
            return false;
        }

        @Override
        public boolean isStuck() {
            return false;
        }

        @Override
        public String name() {
            return "none";
        }
    }
}
