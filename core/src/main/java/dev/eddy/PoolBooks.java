package dev.eddy;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

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

    /** A counter for each worker costs it least, but all must be read to know how many tasks have ended. */
    private static final int MOST_COUNTERS = 256;

    private final int threadLimit;
    private final int queueLimit;

    private final PaddedCounter accepted = new PaddedCounter(); // for every task, by those who submit
    private final AtomicLong withdrawn = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private volatile long endedBefore; // how many tasks had ended when somebody last counted

    /** How many tasks all workers that there are and were have performed, in parts. Written under the pool's lock. */
    private volatile PaddedCounter[] counters = {};

    private final Deque<PaddedCounter> unused; // of those, if each worker has one of its own; under the pool's lock
    private final Set<Worker> workers = ConcurrentHashMap.newKeySet(); // written under the pool's lock
    private volatile int threads; // as many as workers; written under the pool's lock

    PoolBooks(int threadLimit, int queueLimit) {
        this.threadLimit = threadLimit;
        this.queueLimit = queueLimit;
        this.unused = new ArrayDeque<>(sharesCounters() ? 0 : threadLimit); // it takes no memory to let a worker go
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
        long counted = withdrawn.get() + countPerformed();
        endedBefore = counted;
        return counted;
    }

    private long countPerformed() {
        long sum = 0;
        for (PaddedCounter counter : counters) {
            sum += counter.get();
        }
        return sum;
    }

    /** How many tasks there are for which there is no thread. */
    int queued() {
        return openBeside(threads);
    }

    /** How many tasks have been accepted and have not ended, beside {@code others} of them. */
    int openBeside(int others) {
        long open = accepted.get() - countEnded() - others;
        return (int) Math.max(0, Math.min(open, Integer.MAX_VALUE));
    }

    /** Whether there are no workers, and no tasks. A task without a worker is one for which somebody is just starting it. */
    boolean allEnded() {
        return threads == 0 && accepted.get() == countEnded();
    }

    // workers

    /** Whether there are more tasks than threads, though there may be more threads. */
    boolean lacksThreads() {
        int now = threads;
        return now < threadLimit && accepted.get() - endedBefore > now && accepted.get() - countEnded() > now;
    }

    /** Makes one more worker; without memory for it nothing has changed. Under the pool's lock. */
    Worker add(WorkerPool pool) {
        PaddedCounter[] all = counters;
        PaddedCounter counter = sharesCounters() ? shared(all) : unused.peek();
        if (counter == null) {
            counter = new PaddedCounter();
            all = Arrays.copyOf(all, all.length + 1);
            all[all.length - 1] = counter;
        }
        Worker worker = new Worker(pool, counter);
        workers.add(worker);
        unused.poll();
        counters = all;
        threads = workers.size();
        return worker;
    }

    private boolean sharesCounters() {
        return threadLimit > MOST_COUNTERS;
    }

    private @Nullable PaddedCounter shared(PaddedCounter[] all) {
        int place = threads % MOST_COUNTERS;
        return place < all.length ? all[place] : null;
    }

    /** A worker has performed a task, and counts that with the counter it was given. By the worker. */
    void performed(PaddedCounter counter) {
        if (sharesCounters()) {
            counter.add(1);
        } else {
            counter.incrementAlone();
        }
    }

    /** Under the pool's lock. What {@code worker} has performed stays in the books. */
    void remove(Worker worker) {
        if (workers.remove(worker)) {
            threads = workers.size();
            if (!sharesCounters()) {
                unused.push(worker.counter());
            }
        }
    }

    int threads() {
        return threads;
    }

    Collection<Worker> workers() {
        return workers;
    }

    // looking at it

    /** All of the same moment, unless so many tasks end meanwhile that there is no such moment. */
    PoolFigures figures() {
        long gone;
        int size;
        long completed;
        long taken;
        int looks = 0;
        do {
            gone = withdrawn.get();
            size = threads;
            completed = countPerformed();
            taken = accepted.get();
            // If a task has ended meanwhile, once more; but not for ever.
        } while (++looks < MOST_LOOKS && (threads != size || countPerformed() != completed || withdrawn.get() != gone));
        long open = Math.max(0, taken - completed - gone);
        int busy = (int) Math.min(size, open); // one that is on its way to a task is not idle any more
        int stuck = 0;
        for (Worker worker : workers) {
            Task task = worker.task();
            stuck += task != null && task.isStuck() ? 1 : 0;
        }
        return new PoolFigures(
                size,
                busy,
                size - busy,
                (int) Math.min(open - busy, Integer.MAX_VALUE),
                taken,
                completed,
                gone,
                rejected.get(),
                stuck);
    }
}
