package dev.eddy;

import dev.eddy.OffloadRejectedException.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for blocking work: bounded in number, with a bounded queue before them.
 *
 * <p><b>Growth.</b> A thread starts only when none is idle, so three jobs one after the other use one thread; idle ones end
 * after a while.
 * <p><b>Rejection.</b> A job for which there is neither a thread nor a place in the queue, or whose thread does not start, is
 * refused with {@link OffloadRejectedException}. Nothing ever runs on the caller.
 * <p><b>Survival.</b> A job may throw what it likes, {@link Error}s included, leave its interrupt flag set, or never end: the
 * other workers and the next job do not notice.
 * <p><b>End.</b> {@link #close} waits for the jobs. The JVM does not, since the threads are daemons: when it exits, running
 * jobs are cut off, unless a shutdown hook closes the pool. A pool that nobody closes does the jobs it has; its threads keep
 * it until they have been idle for their time, and then it is garbage. There is no warning.
 *
 * <pre>{@code
 * try (WorkerPool pool = WorkerPool.builder().name("jdbc").threads(16).queue(256).build()) {
 *     loop.runInExecutor(pool, () -> dao.find(id)).onDone(this::render);
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class WorkerPool implements Executor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

    /** How long {@link #close(Duration)} waits for threads that it interrupted before it calls them stuck. */
    private static final Duration INTERRUPT_GRACE = Duration.ofMillis(500);

    private enum Phase {
        /** Takes jobs. */
        OPEN(Reason.SHUTDOWN),
        /** Takes none; ends when those it has are done. */
        SHUTDOWN(Reason.SHUTDOWN),
        /** Its initializer failed; takes none. */
        BROKEN(Reason.BROKEN);

        private final Reason refusal;

        Phase(Reason refusal) {
            this.refusal = refusal;
        }
    }

    private final String name;
    private final int threadLimit;
    private final int queueLimit;
    private final long keepAliveNanos;
    private final Runnable initializer;
    private final ThreadFactory threadFactory;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition(); // no worker is left
    private final LinkedHashSet<Task> queue = new LinkedHashSet<>(); // guarded by lock; removal in constant time
    private final ArrayDeque<Worker> idle =
            new ArrayDeque<>(); // guarded by lock; last in, first out: warm threads first
    private final Set<Worker> workers = new HashSet<>(); // guarded by lock
    private volatile Phase phase = Phase.OPEN; // written under lock
    private long accepted; // guarded by lock, as are the next three
    private long completed;
    private long withdrawn;
    private long rejected;

    WorkerPool(PoolSettings settings) {
        this.name = settings.name();
        this.threadLimit = settings.threads();
        this.queueLimit = settings.queue();
        this.keepAliveNanos = Nanos.of(settings.keepAlive());
        this.initializer = settings.initializer();
        this.threadFactory = settings.threadFactory();
    }

    /**
     * A pool with the defaults: {@code 8 × cores} threads but 32 at least and 256 at most, since they wait more than they
     * compute; 32 places in the queue per thread; idle threads end after 60 s.
     */
    public static WorkerPool create() {
        return builder().build();
    }

    /** A pool like the default executor of asyncio: {@code min(32, cores + 4)} threads and an unbounded queue. */
    public static WorkerPool asyncioCompatible() {
        int threads = Math.min(32, Runtime.getRuntime().availableProcessors() + 4);
        return builder()
                .name("asyncio")
                .threads(threads)
                .queue(Integer.MAX_VALUE)
                .build();
    }

    /**
     * A pool with the same limits whose jobs run on virtual threads, each on a new one unless others wait.
     *
     * @throws UnsupportedOperationException on a JDK without virtual threads, below 21
     */
    public static WorkerPool virtualThreads(int limit, int queue) {
        return builder()
                .name("eddy-virtual")
                .threads(limit)
                .queue(queue)
                .keepAlive(Duration.ZERO)
                .threadFactory(VirtualThreads.factory("eddy-virtual-"))
                .build();
    }

    /** A builder with the defaults of {@link #create()}. */
    public static Builder builder() {
        return new Builder();
    }

    // taking work

    /**
     * Runs {@code command} on a worker. From any thread; does not block. What it throws goes to the worker's uncaught
     * exception handler.
     *
     * @throws OffloadRejectedException if it is refused
     */
    @Override
    public void execute(Runnable command) {
        PlainTask task = new PlainTask(Objects.requireNonNull(command, "command"));
        submit(task);
        OffloadRejectedException rejection = task.rejection();
        if (rejection != null) {
            throw rejection;
        }
        task.taken();
    }

    /** Takes {@code task} or rejects it. From any thread; does not block. */
    void submit(Task task) {
        Worker chosen = null;
        OffloadRejectedException rejection = null;
        boolean starting = false;
        lock.lock();
        try {
            if (phase != Phase.OPEN) {
                rejection = rejection(phase.refusal);
            } else if (!idle.isEmpty()) {
                chosen = idle.removeLast();
                chosen.give(task);
            } else if (workers.size() < threadLimit) {
                chosen = new Worker(this, task);
                workers.add(chosen);
                starting = true;
            } else if (queue.size() < queueLimit) {
                queue.add(task);
            } else {
                rejection = rejection(Reason.QUEUE_FULL);
            }
            if (rejection == null) {
                accepted++;
            } else {
                rejected++;
            }
        } finally {
            lock.unlock();
        }
        if (rejection != null) {
            task.reject(rejection);
        } else if (starting) {
            start(Objects.requireNonNull(chosen), task);
        } else if (chosen != null) {
            chosen.wake();
        }
    }

    /** For the job whose thread it would have been, a thread that does not start is a rejection. */
    private void start(Worker worker, Task first) {
        try {
            Objects.requireNonNull(threadFactory.newThread(worker), "thread: null (expected: a new thread)")
                    .start();
        } catch (Throwable failure) {
            List<Task> orphans;
            lock.lock();
            try {
                accepted--;
                rejected++;
                remove(worker);
                orphans = workers.isEmpty() ? takeQueue() : List.of(); // queued while this one seemed to be coming
            } finally {
                lock.unlock();
            }
            OffloadRejectedException rejection = new OffloadRejectedException(Reason.THREAD_START, -1, -1, failure);
            first.reject(rejection);
            orphans.forEach(orphan -> orphan.reject(rejection));
        }
    }

    private OffloadRejectedException rejection(Reason reason) {
        return new OffloadRejectedException(reason, queue.size(), queueLimit, null);
    }

    /** Takes a task out of the queue; does nothing if it is not there. From any thread; does not block. */
    void remove(Task task) {
        lock.lock();
        try {
            if (queue.remove(task)) {
                withdrawn++;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Empties the queue. Under the lock. */
    private List<Task> takeQueue() {
        List<Task> taken = new ArrayList<>(queue);
        queue.clear();
        withdrawn += taken.size();
        return taken;
    }

    // for the workers

    long keepAliveNanos() {
        return keepAliveNanos;
    }

    /** Runs the initializer on a new worker; false if it failed, and with it the pool. */
    boolean initialize(Worker worker) {
        try {
            initializer.run();
            return true;
        } catch (Throwable failure) {
            LOG.error("initializer of worker pool '{}' failed, the pool takes no more jobs", name, failure);
            breakPool(worker, failure);
            return false;
        }
    }

    private void breakPool(Worker worker, Throwable failure) {
        List<Task> lost;
        lock.lock();
        try {
            phase = Phase.BROKEN;
            idle.forEach(Worker::wake);
            lost = takeQueue();
            Task first = worker.task();
            if (first != null) {
                lost.add(first);
                withdrawn++;
            }
            remove(worker);
        } finally {
            lock.unlock();
        }
        OffloadRejectedException rejection = new OffloadRejectedException(Reason.BROKEN, -1, -1, failure);
        lost.forEach(task -> task.reject(rejection));
    }

    /** The worker has performed its task: it gets the next, or counts as idle from now on. */
    void finished(Worker worker, boolean ran) {
        lock.lock();
        try {
            if (ran) {
                completed++;
            } else {
                withdrawn++; // between the queue and its first instruction
            }
            Task next = queue.isEmpty() ? null : queue.iterator().next();
            queue.remove(next);
            worker.give(next);
            if (next == null && phase == Phase.OPEN) {
                idle.addLast(worker);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets an idle worker end; false if it was given a task meanwhile. */
    boolean retire(Worker worker) {
        lock.lock();
        try {
            if (worker.task() != null) {
                return false;
            }
            idle.remove(worker);
            remove(worker);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void remove(Worker worker) {
        workers.remove(worker);
        if (workers.isEmpty()) {
            ended.signalAll();
        }
    }

    // looking at it

    /** The live figures, all of the same moment. From any thread; does not block. */
    public PoolFigures figures() {
        lock.lock();
        try {
            int busy = 0;
            int stuck = 0;
            for (Worker worker : workers) {
                Task task = worker.task();
                if (task != null) {
                    busy++;
                    stuck += task.isStuck() ? 1 : 0;
                }
            }
            int threads = workers.size();
            return new PoolFigures(
                    threads, busy, threads - busy, queue.size(), accepted, completed, withdrawn, rejected, stuck);
        } finally {
            lock.unlock();
        }
    }

    /** Whether it takes no more jobs. From any thread; does not block. */
    public boolean isShutdown() {
        return phase != Phase.OPEN;
    }

    @Override
    public String toString() {
        return "WorkerPool[" + name + ", " + phase + ", " + figures() + ']';
    }

    // the end

    /** Takes no more jobs; those it has are done and then its threads end. From any thread; does not block. */
    void shutdown() {
        lock.lock();
        try {
            if (phase == Phase.OPEN) {
                phase = Phase.SHUTDOWN;
            }
            idle.forEach(Worker::wake);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no worker is left; false if the time ran out first. */
    boolean awaitEnd(long timeoutNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = timeoutNanos;
            while (!workers.isEmpty() && left > 0) {
                left = ended.awaitNanos(left);
            }
            return workers.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** {@link #close(Duration)} with 30 seconds; what is left then is logged. Not from a loop thread. */
    @Override
    public void close() {
        ShutdownReport report = close(Duration.ofSeconds(30));
        if (!report.isClean()) {
            LOG.warn("worker pool '{}' closed with jobs left: {}", name, report);
        }
    }

    /**
     * Takes no more jobs, waits until those it has are done, and ends its threads. When {@code timeout} is over, what is
     * still queued is refused, running jobs are interrupted, and after half a second more those that do not end are
     * reported with their stacks; their threads are daemons. Blocks, at most as long as that; a caller that is interrupted
     * goes on at once to what comes after the timeout. May be called again.
     *
     * @throws IllegalStateException on a loop thread, or on one of its own
     */
    public ShutdownReport close(Duration timeout) {
        long timeoutNanos = Nanos.ofTimeout(timeout);
        LoopThread.refuseBlocking();
        refuseFromWithin();
        shutdown();
        if (awaitEndOrInterrupt(timeoutNanos)) {
            return ShutdownReport.CLEAN;
        }
        int withdrawn = rejectQueued();
        int interrupted = interruptRunning();
        awaitEndOrInterrupt(INTERRUPT_GRACE.toNanos());
        return new ShutdownReport(withdrawn, interrupted, 0, stuckThreads());
    }

    /** Ends what has not begun, be it in the queue or on a worker that hangs in its initializer. */
    private int rejectQueued() {
        List<Task> left;
        lock.lock();
        try {
            left = takeQueue();
            workers.stream().map(Worker::task).filter(Objects::nonNull).forEach(left::add);
        } finally {
            lock.unlock();
        }
        OffloadRejectedException rejection = new OffloadRejectedException(Reason.SHUTDOWN, -1, -1, null);
        return (int) left.stream().filter(task -> task.reject(rejection)).count();
    }

    private int interruptRunning() {
        int interrupted = 0;
        lock.lock();
        try {
            for (Worker worker : workers) {
                Task task = worker.task();
                if (task != null && task.interrupt()) {
                    interrupted++;
                } else {
                    worker.interruptInitializer();
                }
            }
        } finally {
            lock.unlock();
        }
        return interrupted;
    }

    private void refuseFromWithin() {
        lock.lock();
        try {
            if (workers.stream().anyMatch(worker -> worker.is(Thread.currentThread()))) {
                throw new IllegalStateException("close of worker pool '" + name + "' on its own thread '"
                        + Thread.currentThread().getName() + "' (expected: another thread, it would wait for itself)");
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitEndOrInterrupt(long timeoutNanos) {
        try {
            return awaitEnd(timeoutNanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The threads that have a job just now, and where they are in it. */
    List<ShutdownReport.StuckThread> stuckThreads() {
        List<Worker> left;
        lock.lock();
        try {
            left = new ArrayList<>(workers);
        } finally {
            lock.unlock();
        }
        return left.stream().map(Worker::stuck).filter(Objects::nonNull).toList(); // walks stacks: not under the lock
    }

    /** Collects the settings of a {@link WorkerPool}. Not thread-safe. */
    public static final class Builder {

        private String name = "eddy-worker";
        private int threads = PoolSettings.defaultThreads(Runtime.getRuntime().availableProcessors());
        private @Nullable Integer queue;
        private Duration keepAlive = PoolSettings.KEEP_ALIVE;
        private Runnable initializer = () -> {};
        private @Nullable ThreadFactory threadFactory;

        private Builder() {}

        /** What its threads are called, with a number behind. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** The most threads it may have; default {@code 8 × cores}, but 32 at least and 256 at most. */
        public Builder threads(int threads) {
            this.threads = threads;
            return this;
        }

        /** The most jobs that may wait; 0 for none; default 32 for each thread. */
        public Builder queue(int queue) {
            this.queue = queue;
            return this;
        }

        /** How long a thread waits idle before it ends; zero: not at all; default 60 s. */
        public Builder keepAlive(Duration keepAlive) {
            this.keepAlive = keepAlive;
            return this;
        }

        /**
         * Runs on every new worker before its first job. If it throws, the pool is broken: that is logged, jobs in the queue
         * and later ones are refused, running ones finish.
         */
        public Builder initializer(Runnable initializer) {
            this.initializer = initializer;
            return this;
        }

        /** Makes the threads; default: daemons with the pool's name. */
        public Builder threadFactory(ThreadFactory threadFactory) {
            this.threadFactory = threadFactory;
            return this;
        }

        /** The pool, without a thread yet. Throws {@link IllegalArgumentException} naming what is out of range. */
        public WorkerPool build() {
            int places = queue != null
                    ? queue
                    : (int) Math.min(Integer.MAX_VALUE, (long) PoolSettings.QUEUE_PER_THREAD * Math.max(threads, 0));
            return new WorkerPool(new PoolSettings(
                    name,
                    threads,
                    places,
                    keepAlive,
                    initializer,
                    threadFactory != null ? threadFactory : new DaemonThreads(name)));
        }
    }
}
