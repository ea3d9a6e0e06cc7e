package dev.eddy;

import dev.eddy.OffloadRejectedException.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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
 * <p><b>Wake-ups.</b> At most one idle worker at a time is on its way to look for a task. It wakes the next if there is more to do,
 * so who submits a burst pays for one wake-up at most. Of the jobs that callbacks submit in one pass of a loop the first wakes a
 * worker. Those that follow are queued up to sixteen at a time, as soon as a callback submits none; at the end of the pass the
 * loop looks whether that worker has come to them. Until then they may have to wait although another worker is idle, and what comes
 * to the pool on another way, as {@link #execute}, may overtake them. So a callback must not wait for a job that it has submitted to
 * begin, as it must not wait for anything else. The worker that would be woken next may stay awake for up to
 * 40 µs where a wake-up takes long, since its processor sleeps, and tasks come less than 200 µs apart.
 * <p><b>Rejection.</b> A job for which there is neither a thread nor a place in the queue, or whose thread does not start, is
 * refused with {@link OffloadRejectedException}; if it follows others of its pass, it is left to the threads that there are.
 * Nothing ever runs on the caller.
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

    private static final VarHandle SEARCHING;

    static {
        try {
            SEARCHING = MethodHandles.lookup().findVarHandle(WorkerPool.class, "searching", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("UnnecessaryLambda") // it is known by its identity
    private static final Runnable NO_INITIALIZER = () -> {};

    /** How long {@link #close(Duration)} waits for threads that it interrupted before it calls them stuck. */
    private static final Duration INTERRUPT_GRACE = Duration.ofMillis(500);

    private enum Phase {
        /** Takes jobs. */
        OPEN(Reason.SHUTDOWN, false),
        /** Takes none; ends when those it has are done. */
        SHUTDOWN(Reason.SHUTDOWN, false),
        /** The time for that is over: what has not begun is refused. */
        EXPIRED(Reason.SHUTDOWN, true),
        /** Its initializer failed; takes none, and does none. */
        BROKEN(Reason.BROKEN, true);

        private final Reason refusal;
        private final boolean refusesQueued;

        Phase(Reason refusal, boolean refusesQueued) {
            this.refusal = refusal;
            this.refusesQueued = refusesQueued;
        }
    }

    private final String name;
    private final int queueLimit;
    private final long keepAliveNanos;
    private final Runnable initializer;
    private final ThreadFactory threadFactory;

    private final PoolBooks books;
    private final TaskQueue queue = new TaskQueue();
    private final IdleWorkers idle = new IdleWorkers();
    private volatile boolean searching; // an idle worker is on its way to look for a task; set by compare-and-set
    private volatile Phase phase = Phase.OPEN; // written under lock

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition(); // no worker may be left, or nothing to do

    WorkerPool(PoolSettings settings) {
        this.name = settings.name();
        this.queueLimit = settings.queue();
        this.books = new PoolBooks(settings.threads(), settings.queue());
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
        OffloadRejectedException rejection = task.taken();
        if (rejection != null) {
            throw rejection;
        }
    }

    /** Takes {@code task} or rejects it. From any thread; does not block. */
    void submit(Task task) {
        if (!accept(task)) {
            return;
        }
        queue.offer(task);
        if (phase.refusesQueued) { // and who refuses what is queued may have been here
            takeBack(task, rejection(phase.refusal));
            return;
        }
        try {
            findWorker();
        } catch (StartFailure failure) {
            takeBack(task, failure.rejection());
            findWorkerForQueued();
        }
    }

    /** Counts {@code task} as accepted, or rejects it. What is accepted must be queued soon. From any thread; does not block. */
    boolean accept(Task task) {
        if (phase != Phase.OPEN) {
            refuse(task, rejection(phase.refusal));
            return false;
        }
        if (!books.accept()) {
            refuse(task, rejection(Reason.QUEUE_FULL));
            return false;
        }
        if (phase != Phase.OPEN) { // and who waits for the end may have seen it come before this task was counted
            if (task.reject(rejection(phase.refusal))) {
                books.rejectedAfterAll();
            } else { // it was cancelled, and is counted as both; until now one task too few seemed to be open
                findWorkerForQueued();
            }
            signalEnded();
            return false;
        }
        return true;
    }

    /**
     * Queues what was accepted, and has threads started if there are too few; if one does not start, those that there are do the
     * work. An idle one need not be woken: {@link #wakeForQueued} must follow soon. From any thread; does not block.
     */
    void queue(Burst burst) {
        queue.offer(burst.first(), burst.last());
        if (phase.refusesQueued) { // and who refuses what is queued may have been here
            rejectQueued(rejection(phase.refusal));
            return;
        }
        boolean starting = true;
        for (int i = 0; i < burst.count() && starting && books.lacksThreads(); i++) { // they may have ended meanwhile
            starting = findWorkerForQueued();
        }
    }

    /** Whether there are more tasks than threads, though there may be more threads. From any thread; does not block. */
    boolean lacksThreads() {
        return books.lacksThreads();
    }

    /** Has an idle worker woken if there are tasks for it. From any thread; does not block. */
    void wakeForQueued() {
        if (!queue.isEmpty()) {
            wakeWorker();
        }
    }

    /** Refuses a task that was queued, unless a worker has it already. */
    private void takeBack(Task task, OffloadRejectedException rejection) {
        if (!task.reject(rejection)) {
            return;
        }
        queue.withdrawn();
        books.rejectedAfterAll();
        signalEnded();
    }

    private void refuse(Task task, OffloadRejectedException rejection) {
        if (task.reject(rejection)) {
            books.rejected();
        } else {
            books.withdrawnBeforeRejected(); // cancelled while it was being submitted
            signalEnded();
            findWorkerForQueued(); // one task too few seemed to be open until now
        }
    }

    private OffloadRejectedException rejection(Reason reason) {
        return new OffloadRejectedException(reason, books.queued(), queueLimit, null);
    }

    /** Has who waits for the end look whether it has come. */
    private void signalEnded() {
        lock.lock();
        try {
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A task that was taken has ended before it began, by others than the pool. From any thread; does not block. */
    void withdrawn() {
        books.withdrawn();
        queue.withdrawn();
        if (books.threads() == 0) {
            signalEnded();
        }
    }

    // finding workers for it

    /** Wakes an idle worker, unless one is on its way already: that one wakes the next if it finds more than one task. */
    private void wakeWorker() {
        while (!idle.isEmpty() && beginSearch()) {
            Worker woken = idle.take();
            if (woken != null) {
                woken.wake();
                return;
            }
            searching = false;
            if (queue.isEmpty() || idle.isEmpty()) { // to be looked at again: others relied on this search
                return;
            }
        }
    }

    /** Takes the mark for the worker that the caller is about to wake, unless one is on its way; returns whether it did. */
    private boolean beginSearch() {
        return !searching && SEARCHING.compareAndSet(this, false, true);
    }

    /** By a worker that was woken: the task it has found, if there is one. If there are more, it wakes another for them. */
    @Nullable
    Task endSearch() {
        Task found;
        try {
            found = queue.poll();
        } finally {
            searching = false;
        }
        return found != null ? wakeForOthers(found) : pollAndWake(); // submitted before that, and relied on it
    }

    /** As {@link #poll}, by one on whom others may have relied. */
    @Nullable
    Task pollAndWake() {
        Task found = queue.poll();
        return found == null ? null : wakeForOthers(found);
    }

    private Task wakeForOthers(Task found) {
        wakeForQueued();
        return found;
    }

    private void findWorker() throws StartFailure {
        if (books.lacksThreads()) {
            startWorker();
        } else {
            wakeWorker();
        }
    }

    private void startWorker() throws StartFailure {
        Worker worker;
        try {
            worker = addIfLacking();
            if (worker != null) {
                start(worker);
            }
        } catch (Throwable failure) { // also without memory for any of it
            throw new StartFailure(failure);
        }
        if (worker == null) {
            // Somebody else has started one, which takes one of the tasks; another may be for an idle worker.
            wakeWorker();
        }
    }

    private @Nullable Worker addIfLacking() {
        lock.lock();
        try {
            return books.lacksThreads() ? books.add(this) : null;
        } finally {
            lock.unlock();
        }
    }

    private void start(Worker worker) {
        try {
            Objects.requireNonNull(threadFactory.newThread(worker), "thread: null (expected: a new thread)")
                    .start();
        } catch (Throwable failure) {
            remove(worker);
            throw failure;
        }
    }

    /** A thread did not start. For the job whose thread it would have been, that is a rejection. */
    private static final class StartFailure extends Exception {

        private static final long serialVersionUID = 1;

        StartFailure(Throwable cause) {
            super(cause);
        }

        OffloadRejectedException rejection() {
            return new OffloadRejectedException(Reason.THREAD_START, -1, -1, getCause());
        }
    }

    /** Ends what has not begun; returns how many tasks that were. */
    @SuppressWarnings("ThreadPriorityCheck") // said where it yields
    private int rejectQueued(OffloadRejectedException rejection) {
        int count = 0;
        while (!queue.isEmpty()) {
            Task task = queue.poll();
            if (task == null) {
                Thread.yield(); // who has half queued it may need this very processor
            } else if (task.reject(rejection)) {
                books.withdrawn();
                count++;
            }
        }
        queue.forgetLast();
        signalEnded();
        return count;
    }

    // for the workers

    long keepAliveNanos() {
        return keepAliveNanos;
    }

    boolean hasInitializer() {
        return initializer != NO_INITIALIZER;
    }

    /** Runs the initializer on a new worker; false if it failed, and with it the pool. */
    boolean initialize(Worker worker) {
        try {
            initializer.run();
            return true;
        } catch (Throwable failure) {
            try {
                LOG.error("initializer of worker pool '{}' failed, the pool takes no more jobs", name, failure);
            } finally { // also if the failure has a message that throws
                breakPool(worker, failure);
            }
            return false;
        }
    }

    private void breakPool(Worker worker, Throwable failure) {
        try {
            end(Phase.BROKEN);
            rejectQueued(new OffloadRejectedException(Reason.BROKEN, -1, -1, failure));
        } finally {
            remove(worker);
        }
    }

    @Nullable
    Task poll() {
        return queue.poll();
    }

    /** The caller has nothing to do for some time: lets go of the task that was polled last. */
    void forgetLast() {
        queue.forgetLast();
    }

    boolean isQueueEmpty() {
        return queue.isEmpty();
    }

    /** A worker has performed a task. */
    void performed(PaddedCounter counter) {
        books.performed(counter);
    }

    /** The worker has nothing to do from now on. */
    IdleWorkers.Wait idle(Worker worker) {
        return idle.add(worker);
    }

    /** Whether {@code wait} is the first that {@link #wakeWorker} looks at. */
    boolean isNext(IdleWorkers.Wait wait) {
        return idle.isYoungest(wait);
    }

    /** A worker ends; {@code left} is a wait that it has begun and not ended, if there is one. */
    void retire(Worker worker, IdleWorkers.@Nullable Wait left) {
        if (left != null && !left.end()) {
            searching = false; // it was woken to look
        }
        remove(worker);
        findWorkerForQueued();
    }

    /**
     * Others may have submitted while a worker counted that does not any more, and so have started none. Returns false if a thread did
     * not start.
     */
    private boolean findWorkerForQueued() {
        if (queue.isEmpty()) {
            return true;
        }
        try {
            findWorker();
            return true;
        } catch (StartFailure failure) {
            if (books.threads() == 0) {
                rejectQueued(failure.rejection()); // nobody is left who would come to it
            }
            return false;
        }
    }

    private void remove(Worker worker) {
        lock.lock();
        try {
            books.remove(worker);
            if (books.threads() == 0) {
                ended.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    // looking at it

    /**
     * The live figures: all of the same moment, unless so many jobs end meanwhile that there is no such moment. From any thread; does
     * not block.
     */
    public PoolFigures figures() {
        return books.figures();
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

    /**
     * Takes no more jobs; those it has are done and then its threads end. From any thread, a loop's as well; does not block.
     * {@link #close} may follow, to wait for that.
     */
    public void shutdown() {
        end(Phase.SHUTDOWN);
    }

    private void end(Phase end) {
        lock.lock();
        try {
            if (phase == Phase.OPEN
                    || end == Phase.BROKEN) { // also after a shutdown: who queues what was accepted must see it
                phase = end;
            }
            books.workers().forEach(Worker::wake);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no worker is left; false if the time ran out first. */
    boolean awaitEnd(long timeoutNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = timeoutNanos;
            while (!books.allEnded() && left > 0) {
                left = ended.awaitNanos(left);
            }
            return books.allEnded();
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
     * reported with their stacks, as is a thread that hangs in the initializer; they are daemons. Blocks, at most as long as that; a
     * caller that is interrupted waits for nothing: what runs is interrupted and reported at once. May be called again.
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
        expire();
        OffloadRejectedException rejection = new OffloadRejectedException(Reason.SHUTDOWN, -1, -1, null);
        int withdrawn = rejectQueued(rejection) + rejectTaken(rejection);
        int interrupted = interruptRunning();
        boolean allEnded = awaitEndOrInterrupt(INTERRUPT_GRACE.toNanos());
        List<ShutdownReport.StuckThread> stuck = stuckThreads();
        if (!allEnded) {
            int busy = (int) books.workers().stream()
                    .filter(worker -> worker.task() != null)
                    .count();
            withdrawn += books.openBeside(busy); // accepted, and to be refused when they come to be queued
        }
        return new ShutdownReport(withdrawn, interrupted, 0, stuck);
    }

    private void expire() {
        lock.lock();
        try {
            if (phase == Phase.SHUTDOWN) {
                phase = Phase.EXPIRED;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends what workers have taken and not yet begun; returns how many tasks that were. */
    private int rejectTaken(OffloadRejectedException rejection) {
        int count = 0;
        for (Worker worker : books.workers()) {
            Task task = worker.task();
            if (task != null && task.reject(rejection)) {
                books.withdrawn();
                count++;
            }
        }
        return count;
    }

    private int interruptRunning() {
        int interrupted = 0;
        for (Worker worker : books.workers()) {
            Task task = worker.task();
            if (task != null && task.interrupt()) {
                interrupted++;
            } else {
                worker.interruptInitializer();
            }
        }
        return interrupted;
    }

    private void refuseFromWithin() {
        if (books.workers().stream().anyMatch(worker -> worker.is(Thread.currentThread()))) {
            throw new IllegalStateException("close of worker pool '" + name + "' on its own thread '"
                    + Thread.currentThread().getName() + "' (expected: another thread, it would wait for itself)");
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

    /** The threads that are at a job just now, or at the initializer, and where they are in it. */
    List<ShutdownReport.StuckThread> stuckThreads() {
        return books.workers().stream()
                .map(Worker::stuck)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Collects the settings of a {@link WorkerPool}. Not thread-safe. */
    public static final class Builder {

        private String name = "eddy-worker";
        private int threads = PoolSettings.defaultThreads(Runtime.getRuntime().availableProcessors());
        private @Nullable Integer queue;
        private Duration keepAlive = PoolSettings.KEEP_ALIVE;
        private Runnable initializer = NO_INITIALIZER;
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
