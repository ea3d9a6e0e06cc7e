package dev.eddy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The books of a {@link WorkerPool}: its workers, and how many tasks were accepted, refused, and have ended. What they say decides
 * whether there is room for one more, and whether a thread for it is missing.
 *
 * <p>A task is counted by who accepts it and by who ends it, and nowhere between: how many are open is the difference.
 *
 * <p>Thread-safe, except where a method says otherwise.
 */
final class PoolBooks {

    /** How often {@link #figures} looks for a moment in which no task ends. */
    private static final int MOST_LOOKS = 100;

    private final int threadLimit;
    private final int queueLimit;

    private final PaddedCounter accepted = new PaddedCounter(); // for every task, by those who submit
    private final AtomicLong withdrawn = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private volatile long endedBefore; // how many tasks had ended when somebody last counted
    private volatile Roster roster = new Roster(List.of(), 0); // written under the pool's lock

    /** The workers, and how many tasks those performed that are not among them any more. */
    private record Roster(List<Worker> workers, long completedByOthers) {

        int threads() {
            return workers.size();
        }

        long completed() {
            long sum = completedByOthers;
            for (Worker worker : workers) {
                sum += worker.completed();
            }
            return sum;
        }

        Roster with(Worker worker) {
            List<Worker> more = new ArrayList<>(workers);
            more.add(worker);
            return new Roster(more, completedByOthers);
        }

        Roster without(Worker worker) {
            List<Worker> fewer = new ArrayList<>(workers);
            return fewer.remove(worker) ? new Roster(fewer, completedByOthers + worker.completed()) : this;
        }
    }

    PoolBooks(int threadLimit, int queueLimit) {
        this.threadLimit = threadLimit;
        this.queueLimit = queueLimit;
    }

    // tasks

    /** Counts one more task as accepted, if there is a thread or a place in the queue for it. */
    boolean accept() {
        long limit = threadLimit + (long) queueLimit;
        for (; ; ) {
            long before = accepted.get();
            if (before - endedBefore >= limit && before - countEnded() >= limit) {
                return false;
            }
            if (accepted.compareAndSet(before, before + 1)) {
                return true;
            }
        }
    }

    /** A task was refused. */
    void rejected() {
        rejected.incrementAndGet();
    }

    /** A task that was counted as accepted was refused after all. */
    void rejectedAfterAll() {
        accepted.add(-1);
        rejected.incrementAndGet();
    }

    /** A task that was to be refused has been withdrawn, and counted so: it was accepted then. */
    void withdrawnBeforeRejected() {
        accepted.add(1);
    }

    /** A task that was accepted has ended before it began. */
    void withdrawn() {
        withdrawn.incrementAndGet();
    }

    private long countEnded() {
        long counted = withdrawn.get() + roster.completed();
        endedBefore = counted;
        return counted;
    }

    /** How many tasks there are for which there is no thread. */
    int queued() {
        return openBeside(roster.threads());
    }

    /** How many tasks have been accepted and have not ended, beside {@code others} of them. */
    int openBeside(int others) {
        long open = accepted.get() - countEnded() - others;
        return (int) Math.max(0, Math.min(open, Integer.MAX_VALUE));
    }

    /** Whether there are no workers, and no tasks. A task without a worker is one for which somebody is just starting it. */
    boolean allEnded() {
        return roster.threads() == 0 && accepted.get() == countEnded();
    }

    // workers

    /** Whether there are more tasks than threads, though there may be more threads. */
    boolean lacksThreads() {
        int threads = roster.threads();
        return threads < threadLimit
                && accepted.get() - endedBefore > threads
                && accepted.get() - countEnded() > threads;
    }

    /** Under the pool's lock. */
    void add(Worker worker) {
        roster = roster.with(worker);
    }

    /** Under the pool's lock. What {@code worker} has performed stays in the books. */
    void remove(Worker worker) {
        roster = roster.without(worker);
    }

    int threads() {
        return roster.threads();
    }

    List<Worker> workers() {
        return roster.workers();
    }

    // looking at it

    /** All of the same moment, unless so many tasks end meanwhile that there is no such moment. */
    @SuppressWarnings("ReferenceEquality") // each roster is of another moment
    PoolFigures figures() {
        long gone;
        Roster now;
        long completed;
        long taken;
        int looks = 0;
        do {
            gone = withdrawn.get();
            now = roster;
            completed = now.completed();
            taken = accepted.get();
            // If a task has ended meanwhile, once more; but not for ever.
        } while (++looks < MOST_LOOKS && (roster != now || now.completed() != completed || withdrawn.get() != gone));
        long open = Math.max(0, taken - completed - gone);
        int threads = now.threads();
        int busy = (int) Math.min(threads, open); // one that is on its way to a task is not idle any more
        int stuck = 0;
        for (Worker worker : now.workers()) {
            Task task = worker.task();
            stuck += task != null && task.isStuck() ? 1 : 0;
        }
        return new PoolFigures(
                threads,
                busy,
                threads - busy,
                (int) Math.min(open - busy, Integer.MAX_VALUE),
                taken,
                completed,
                gone,
                rejected.get(),
                stuck);
    }
}
