package dev.eddy.test;

import dev.eddy.QueueingExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * An executor that runs nothing by itself: the test says which job runs, in which order and on which thread, which is refused
 * and which is lost.
 *
 * <p><b>Ordering.</b> Jobs wait in the order in which they came; {@link #run(int)} takes them in any other.
 * <p><b>Cancellation.</b> A job that is cancelled while it waits stays in the queue, as in any executor that knows no better,
 * and does nothing when it is run; one of {@link #removing()} takes it out.
 * <p><b>Rejection.</b> {@link #rejectNext(int)} lets {@link #execute} throw.
 * <p><b>Death.</b> {@link #dieNext()} loses a job as an executor does whose thread died with it: it is neither run nor
 * refused, nobody is told, and its future stays pending until it is cancelled, times out or its loop closes. A death in the
 * midst of a job cannot be forced from outside, since {@code Thread.stop} is gone; let the job itself throw an {@link Error}.
 *
 * <pre>{@code
 * StepExecutor executor = new StepExecutor();
 * LoopFuture<String> name = loop.runInExecutor(executor, () -> "eddy");
 * executor.runNext();                                    // here, on the test's thread
 * loop.runUntilIdle();
 * assertThat(name.result()).isEqualTo("eddy");
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class StepExecutor implements QueueingExecutor {

    private final boolean removes;
    private final List<Runnable> queue = new ArrayList<>(); // guarded by this
    private int rejections; // guarded by this; how many are still to be refused
    private Supplier<? extends RuntimeException> rejection = StepExecutor::refusal; // guarded by this
    private int threads; // guarded by this; how many were started

    /** An executor with an empty queue. */
    public StepExecutor() {
        this(/* removes= */ false);
    }

    private StepExecutor(boolean removes) {
        this.removes = removes;
    }

    /** An executor whose jobs leave the queue when they are cancelled, as those of a {@link dev.eddy.WorkerPool} do. */
    public static StepExecutor removing() {
        return new StepExecutor(/* removes= */ true);
    }

    private static RejectedExecutionException refusal() {
        return new RejectedExecutionException("job refused by the test");
    }

    /** Queues {@code job}, or throws what {@link #rejectNext(int)} announced. */
    @Override
    public synchronized void execute(Runnable job) {
        Objects.requireNonNull(job, "job");
        if (rejections > 0) {
            rejections--;
            throw rejection.get();
        }
        queue.add(job);
        notifyAll();
    }

    /** Takes {@code job} out of the queue, if this is one of {@link #removing()}. */
    @Override
    public synchronized boolean remove(Runnable job) {
        return removes && queue.remove(job);
    }

    // what is queued

    /** How many jobs wait. */
    public synchronized int size() {
        return queue.size();
    }

    /** The jobs that wait, oldest first; a copy. */
    public synchronized List<Runnable> queued() {
        return List.copyOf(queue);
    }

    /**
     * Blocks until {@code size} jobs wait at least: for jobs that come from a real loop.
     *
     * @throws AssertionError if they do not within {@code timeout}
     */
    public synchronized void awaitSize(int size, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (queue.size() < size) {
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                throw new AssertionError(
                        "queued jobs after " + timeout + ": " + queue.size() + " (expected: >= " + size + ')');
            }
            wait(leftMillis);
        }
    }

    /** Takes the job at {@code index} out of the queue, for somebody who will run it. */
    synchronized Runnable take(int index) {
        if (index < 0 || index >= queue.size()) {
            throw new IllegalStateException("index: " + index + " (expected: < queued jobs = " + queue.size() + ')');
        }
        return queue.remove(index);
    }

    // running it

    /**
     * Runs the oldest job on the calling thread, to its end; what it throws is thrown here.
     *
     * @throws IllegalStateException if none waits
     */
    public void runNext() {
        run(0);
    }

    /** As {@link #runNext()}, for the job at {@code index} of those that wait. */
    public void run(int index) {
        take(index).run();
    }

    /** Runs what waits, oldest first, on the calling thread, until nothing does; returns how many jobs that were. */
    public int runAll() {
        int ran = 0;
        while (size() > 0) {
            runNext();
            ran++;
        }
        return ran;
    }

    /**
     * Runs the oldest job on a thread of its own, for jobs that block and for code on a real loop. Does not wait: join the
     * thread.
     *
     * @throws IllegalStateException if none waits
     */
    public Thread startNext() {
        return start(take(0));
    }

    // what may go wrong

    /** Lets the next {@code count} calls of {@link #execute} throw {@link RejectedExecutionException}. */
    public void rejectNext(int count) {
        rejectNext(count, StepExecutor::refusal);
    }

    /** Lets the next {@code count} calls of {@link #execute} throw what {@code exception} makes; 0 for none any more. */
    public synchronized void rejectNext(int count, Supplier<? extends RuntimeException> exception) {
        rejection = Objects.requireNonNull(exception, "exception");
        rejections = count;
    }

    /**
     * Lets a thread take the oldest job and die of an {@link Error} before it runs it. Returns when the thread is dead. See
     * above for how that shows.
     *
     * @throws IllegalStateException if none waits
     */
    public void dieNext() throws InterruptedException {
        Runnable lost = take(0);
        Thread thread = start(() -> {
            throw new Death(lost);
        });
        thread.join();
    }

    private Thread start(Runnable work) {
        int number;
        synchronized (this) {
            number = ++threads;
        }
        Thread thread = new Thread(work, "step-" + number);
        Thread.UncaughtExceptionHandler others = thread.getUncaughtExceptionHandler();
        thread.setUncaughtExceptionHandler((dying, error) -> {
            if (!(error instanceof Death)) {
                others.uncaughtException(dying, error);
            }
        });
        thread.start();
        return thread;
    }

    /** What a thread of this executor dies of; asked for, and therefore reported to nobody. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1;

        Death(Runnable lost) {
            super("thread died before it ran " + lost);
        }
    }
}
