package dev.eddy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * A unit of blocking work on its way from a loop to a worker and back.
 *
 * <p><b>Cancellation.</b> Withdrawn while queued: removed from the executor's queue, never run. Abandoned, or interrupted,
 * while running.
 * <p><b>Interrupts.</b> {@link JobState} is the handshake: an interrupt is thrown only while the worker is held in this job,
 * and its flag is cleared before the worker leaves it.
 * <p><b>Errors.</b> {@link #run()} throws nothing into the executor, whatever the call throws.
 *
 * <p>Thread-safe.
 */
final class Job<V> extends Outstanding<V> implements Runnable, Task {

    private static final VarHandle STATE;
    private static final VarHandle THREAD;
    private static final VarHandle NEXT_TASK;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Job.class, "state", JobState.class);
            THREAD = lookup.findVarHandle(Job.class, "thread", Thread.class);
            NEXT_TASK = lookup.findVarHandle(Job.class, "nextTask", Task.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("UnusedVariable") // it is used by its handle
    private JobState state; // moved by compare-and-set, but by who owns it; publishes what the mover has written before

    private @Nullable Executor
            executor; // until it is started, or withdrawn: then taken away by who has moved the state
    private @Nullable Thread thread; // the submitter during execute(), then the worker while it runs

    @SuppressWarnings("UnusedVariable") // likewise
    private @Nullable Task nextTask; // the pool's queue's

    Job(ConfinedPromise<V> future, Executor executor, Callable<V> call, Offload offload) {
        super(future, offload, call);
        this.state = JobState.QUEUED; // published by the executor's queue, as is the rest
        this.executor = executor;
    }

    // by the loop

    /** Hands this to an executor that may do anything with it: run it at once, refuse it, throw. */
    void submitTo(Executor foreign) {
        thread = Thread.currentThread();
        try {
            foreign.execute(this);
        } catch (Throwable thrown) {
            if (!refuse(Rejections.of(foreign, thrown)) && state() != JobState.WITHDRAWN) {
                loop().callExceptionHandler(new LoopError("executor threw although it took the job", thrown, name()));
            }
        } finally {
            THREAD.compareAndSet(this, Thread.currentThread(), null);
        }
    }

    @Override
    void tracked() {
        if (limit != null) {
            awaitLimit(limit);
        }
    }

    /**
     * Sets the timer for when its time would be over if it started now; most have started by then, and the worker need not tell the
     * loop of the start. One that has not does tell.
     */
    private void awaitLimit(TimeLimit time) {
        long deadline = time.queueDeadlineNanos;
        if (offload.runTimeout() != null) {
            long whenStartedNow = loop().time() + Nanos.of(offload.runTimeout());
            if (offload.queueTimeout() == null || whenStartedNow - deadline < 0) {
                deadline = whenStartedNow;
            }
        }
        arm(deadline, () -> limitReached(time));
    }

    private void limitReached(TimeLimit time) {
        if (expired()) {
            return;
        }
        time.startUnwatched = true; // before the state is read: the worker moves it before it reads this
        if (state() != JobState.QUEUED) {
            awaitEnd(time);
        } else if (offload.queueTimeout() != null) {
            arm(time.queueDeadlineNanos, () -> limitReached(time));
        }
    }

    /** Sets the timer of a job that has started. On the loop. */
    private void awaitEnd(TimeLimit time) {
        if (offload.runTimeout() != null && isActive()) {
            arm(time.startedNanos + Nanos.of(offload.runTimeout()), this::runTimedOut);
        }
    }

    /** Whether its executor has ended with this still in its queue. */
    boolean isStranded() {
        return queuedAt() instanceof ExecutorService service && service.isTerminated();
    }

    /** The executor in whose queue this is; null once it has left it. */
    @Nullable
    Executor queuedAt() {
        return state() == JobState.QUEUED ? executor : null;
    }

    // by the worker

    @Override
    public void run() {
        if (!refusedOnCaller() && perform()) { // an executor that runs this twice must not have it delivered twice
            deliver();
        }
    }

    @Override
    public boolean perform() {
        if (expired()) {
            return false;
        }
        // Before RUNNING lets an interrupter use it. If two threads run this at once, an interrupt may hit the wrong
        // one of them: to tell them apart would cost each job a step.
        thread = Thread.currentThread();
        if (limit != null && offload.runTimeout() != null) {
            limit.startedNanos = loop().time();
        }
        if (!move(JobState.QUEUED, JobState.RUNNING)) {
            return false;
        }
        @SuppressWarnings("unchecked") // until now the load is the call
        Callable<V> taken = (Callable<V>) Objects.requireNonNull(load);
        Executor queuedAt = executor;
        load = null;
        executor = null;
        if (future.decided()) { // by a canceller that came before the move, and must see nothing run
            leaveThread();
            if (queuedAt instanceof WorkerPool pool) {
                pool.withdrawn();
            }
            return false;
        }
        Object outcome;
        try {
            if (limit != null && limit.startUnwatched) {
                loop().postInternal(() -> awaitEnd(limit));
            }
            outcome = outcomeOf(taken.call());
        } catch (Throwable failure) {
            outcome = new Failure(failure);
        } finally {
            leaveThread();
        }
        give(outcome);
        return true;
    }

    private boolean refusedOnCaller() {
        if (thread != Thread.currentThread() && LoopThread.current() != loop()) {
            return false;
        }
        refuse(new OffloadRejectedException(OffloadRejectedException.Reason.ON_CALLER, -1, -1, null));
        return true;
    }

    private boolean expired() {
        return limit != null
                && offload.queueTimeout() != null
                && loop().time() - limit.queueDeadlineNanos >= 0
                && expire();
    }

    @SuppressWarnings("ThreadPriorityCheck") // the interrupter may need this very processor
    private void leaveThread() {
        while (!move(JobState.RUNNING, JobState.ENDED) && !move(JobState.INTERRUPTED, JobState.ENDED_INTERRUPTED)) {
            Thread.yield(); // the interrupter stands between two of its instructions
        }
        thread = null;
        if (Thread.interrupted()) { // ours, or one that the job left: neither may reach the next job
            STATE.setVolatile(this, JobState.ENDED_INTERRUPTED);
        }
    }

    @Override
    public void deliver() {
        if (load != null) { // given by the perform before
            queue();
        }
    }

    @Override
    void late(Object outcome) {
        if (!isAnswerToBeingGivenUp(outcome)) {
            super.late(outcome);
        }
    }

    /** Whether a late failure only says that the job has ended as it was asked to: by an interrupt, or by its token. */
    private boolean isAnswerToBeingGivenUp(Object late) {
        if (!(late instanceof Failure failure)) {
            return false;
        }
        CancelToken token = offload.token();
        return (state() == JobState.ENDED_INTERRUPTED && failure.cause instanceof InterruptedException)
                || (token != null && token.isCancelled() && failure.cause instanceof CancellationException);
    }

    // by whoever ends it early

    /** By the executor itself, or for one that has ended. */
    @Override
    public boolean reject(OffloadRejectedException rejection) {
        if (!leaveQueue()) {
            return false;
        }
        try {
            end(new Failure(rejection)); // in vain if it is being cancelled: who does that finds it rejected
        } catch (Throwable thrown) { // by the loop's backend; who rejects has others to reject
            loop().callExceptionHandler(new LoopError("rejection is delivered late", thrown, name()));
        }
        return true;
    }

    /** By others than the executor, which must hear of it. */
    private boolean refuse(OffloadRejectedException rejection) {
        return withdraw() && end(new Failure(rejection));
    }

    /** Ends this if it has not started; the queue timeout is over. */
    private boolean expire() {
        if (!withdraw()) {
            return false;
        }
        cancelToken();
        return end(new Failure(Timeouts.queue(offload)));
    }

    private boolean withdraw() {
        Executor queuedAt = executor;
        if (!leaveQueue()) {
            return false;
        }
        takeOut(queuedAt);
        return true;
    }

    private boolean leaveQueue() {
        if (!move(JobState.QUEUED, JobState.WITHDRAWN)) {
            return false;
        }
        load = null;
        executor = null;
        return true;
    }

    private void takeOut(@Nullable Executor queuedAt) {
        if (queuedAt instanceof WorkerPool pool) {
            pool.withdrawn();
        } else if (queuedAt instanceof QueueingExecutor pool) {
            pool.remove(this);
        } else if (queuedAt instanceof ThreadPoolExecutor pool) {
            pool.remove(this);
        }
    }

    @Override
    void giveUp(boolean interrupt) {
        if (!withdraw() && interrupt) {
            interrupt();
        }
    }

    @Override
    public boolean interrupt() {
        if (!move(JobState.RUNNING, JobState.INTERRUPTING)) {
            return false;
        }
        try {
            Objects.requireNonNull(thread).interrupt();
        } finally { // may run what others wrote, as the close of a channel; and the worker waits for this
            STATE.setVolatile(this, JobState.INTERRUPTED);
        }
        return true;
    }

    private JobState state() {
        return (JobState) STATE.getVolatile(this);
    }

    private boolean move(JobState from, JobState to) {
        return STATE.compareAndSet(this, from, to);
    }

    // looking at it

    @Override
    boolean isActive() {
        JobState now = state();
        return now != JobState.ENDED && now != JobState.ENDED_INTERRUPTED && now != JobState.WITHDRAWN;
    }

    /** Whether a thread is at it. */
    boolean isRunning() {
        JobState now = state();
        return now == JobState.RUNNING || now == JobState.INTERRUPTING || now == JobState.INTERRUPTED;
    }

    @Override
    public boolean isWithdrawn() {
        return state() == JobState.WITHDRAWN;
    }

    @Override
    public @Nullable Task nextTask() {
        return (Task) NEXT_TASK.getAcquire(this);
    }

    @Override
    public void setNextTask(@Nullable Task task) {
        NEXT_TASK.setRelease(this, task);
    }

    @Override
    public boolean isStuck() {
        return timedOut() && thread != null;
    }

    @Override
    public String name() {
        return offload.name();
    }

    @Override
    public String toString() {
        return "Job[" + name() + ", " + state() + ']';
    }
}
