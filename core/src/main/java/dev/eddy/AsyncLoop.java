package dev.eddy;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A single-threaded loop with the interface of Python's {@code asyncio} loop: callbacks, timers, futures, and a way out for
 * work that blocks.
 *
 * <p><b>Threads.</b> Every method may be called from any thread, the loop's own included, and none blocks.
 * <p><b>Ordering.</b> One FIFO for callbacks from the loop and from other threads. The loop runs what is ready in passes and
 * polls I/O between two passes, so a callback that queues itself for ever does not starve the I/O.
 * <p><b>Confinement.</b> Callbacks, timers and done-callbacks run on the loop's thread, never inline in the call that adds
 * them. The futures of a loop complete there, exactly once, and that is where their done-callbacks hear of it; a thread that
 * may block can {@link LoopFuture#get()} them, a loop's thread is refused.
 * <p><b>Failures.</b> What has a future fails it, with the exception itself and no wrapper. What has none goes to the exception
 * handler: what a callback throws, the failure of a job that was given up, the failure of a future that nobody looked at.
 * <p><b>Rejection.</b> Misuse throws at the call: null, a closed loop. Load does not: it fails the future with {@link
 * OffloadRejectedException}. Nothing ever runs on the caller's thread instead.
 * <p><b>The end.</b> {@link #close} lets what is outstanding finish for a while and fails the rest with {@link
 * LoopClosedException}. A closed loop runs nothing; promises that their holders complete later, and only these, still become
 * done, and tell it on what is left of the loop's thread, or on the thread that completes them.
 *
 * <pre>{@code
 * LoopFuture<User> user = loop.runInExecutor(pool, () -> dao.find(id));  // blocks a worker, not the loop
 * user.onDone(done -> render(done));                                     // back on the loop
 * }</pre>
 *
 * <p>Thread-safe.
 */
public interface AsyncLoop extends Executor {

    /**
     * The loop that the calling thread is turning: asyncio's {@code get_running_loop}.
     *
     * @throws IllegalStateException if the thread is no loop's, or its loop is closed
     */
    static AsyncLoop running() {
        AsyncLoop loop = LoopThread.current();
        if (loop == null || loop.isClosed()) {
            throw new IllegalStateException("no running loop on thread '"
                    + Thread.currentThread().getName() + "' (expected: a loop thread; use callSoon to get there)");
        }
        return loop;
    }

    /** Whether the calling thread is the loop's. Also on a closed loop whose thread lives on, as Netty's does. */
    boolean inLoop();

    /** The loop's monotonic clock, in nanoseconds from any origin. It goes on when the loop is closed. */
    long time();

    // callbacks and timers

    /**
     * Runs {@code callback} on the loop in a pass to come: asyncio's {@code call_soon} and {@code call_soon_threadsafe} in
     * one. What it throws goes to the exception handler, and the next one runs.
     *
     * @return cancelling it before the callback has begun keeps it from running, also within the pass that would run it
     * @throws LoopClosedException if the loop is closed; a callback still queued when the loop closes is dropped
     */
    Handle callSoon(Runnable callback);

    /**
     * {@link #callSoon} without a handle.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the loop is closed, as {@link Executor} says
     */
    @Override
    void execute(Runnable callback);

    /**
     * Runs {@code callback} on the loop once {@code delay} has passed, not earlier: asyncio's {@code call_later}. A delay of
     * zero or less means the next pass, after what is queued already. Otherwise as {@link #callAt}.
     *
     * @throws LoopClosedException if the loop is closed
     */
    TimerHandle callLater(Duration delay, Runnable callback);

    /**
     * Runs {@code callback} on the loop once {@link #time()} has reached {@code timeNanos}: asyncio's {@code call_at}. Timers
     * run in the order of their deadlines, also of those that are past; the same deadline first in, first out, which asyncio
     * leaves open. What the callback throws goes to the exception handler.
     *
     * @param timeNanos on the loop's clock; what is more than 146 years in the future, or 73 in the past, is taken for that
     * @return cancelling it before the callback has begun removes the timer
     * @throws LoopClosedException if the loop is closed; timers still waiting when the loop closes are dropped
     */
    TimerHandle callAt(long timeNanos, Runnable callback);

    /**
     * A future that is done on the loop after {@code delay}; zero or less skips exactly one pass. Cancelling it removes its
     * timer. Closing the loop fails it with {@link LoopClosedException}.
     *
     * @throws LoopClosedException if the loop is closed
     */
    LoopFuture<Void> sleep(Duration delay);

    // futures

    /**
     * A pending future of this loop that its holder completes, from any thread; it becomes done on the loop. Closing the loop
     * leaves it pending, since the holder may still complete it, and so it is on a closed loop; but whoever blocks on it when
     * the loop closes wakes with {@link LoopClosedException}. Cancelling it cancels nothing else.
     */
    <V> LoopPromise<V> createFuture();

    /**
     * A future of this loop that ends, on the loop, as {@code stage} does, with its own exception, unwrapped: asyncio's {@code
     * wrap_future}. Cancelling it cancels the stage, where that is a {@link java.util.concurrent.Future}; a stage that is
     * cancelled cancels it. A value that is itself a future is refused as in {@link #runInExecutor(Executor, Callable,
     * Offload)}. Closing the loop cancels the stage and fails the future with {@link LoopClosedException}; on a closed loop it
     * fails at once.
     */
    <V> LoopFuture<V> wrap(CompletionStage<V> stage);

    /**
     * Calls {@code task} on the loop and gives the outcome of the future that it returns: asyncio's {@code
     * run_coroutine_threadsafe}. A thread that may block can wait for the result. Cancelling the result cancels that future,
     * or keeps the task from being called. What {@code task} itself throws is the result's failure, and the exception handler
     * hears of it. A task that a closing loop has not called any more fails the result with {@link LoopClosedException}.
     *
     * @throws LoopClosedException if the loop is closed
     */
    <V> LoopFuture<V> submit(Callable<? extends LoopFuture<V>> task);

    // executors

    /** {@link #runInExecutor(Executor, Callable, Offload)} with {@link Offload#DEFAULT}. */
    <V> LoopFuture<V> runInExecutor(@Nullable Executor executor, Callable<V> call);

    /**
     * Runs a blocking call on {@code executor} and brings its result back to the loop: asyncio's {@code run_in_executor}. No
     * context is carried to the worker. After the call nothing holds on to it or to its result, the future apart.
     *
     * <p><b>Completion.</b> The future becomes done on the loop, exactly once, with what the call returned or threw, an {@link
     * Error} included. What the call throws never ends the worker. A call that throws {@link
     * java.util.concurrent.CancellationException} has failed.
     * <p><b>Refusal.</b> The future fails with {@link OffloadRejectedException} if the executor refuses, throws, or would run
     * the call on this very thread or on the loop's; the call does not run then. It fails with {@link
     * java.util.concurrent.TimeoutException} after a timeout of {@code offload}, and with {@link IllegalStateException} if the
     * call returns a {@link java.util.concurrent.Future} or a {@link CompletionStage}: whoever waits would be told before the
     * value is there, and of its failure never. Wait for it in the call, or bring it to the loop with {@link #wrap}.
     * <p><b>Cancellation.</b> A queued call is withdrawn for good. A running one is given up as {@link Offload#onCancel()}
     * says, and interrupted by {@code cancel(true)}; its value goes to {@link Offload#onDiscard()}, its failure to the
     * exception handler.
     * <p><b>Close.</b> The call may finish within the timeout of {@link #close}; then it is given up likewise, and the future
     * fails with {@link LoopClosedException}.
     *
     * @param executor where the call runs; null for the default executor, a {@link WorkerPool} made on first use
     * @throws LoopClosedException if the loop is closing or closed
     * @throws IllegalStateException if the default executor is meant and was shut down
     * @throws IllegalArgumentException if a {@link RemoteExecutor} is given a queue timeout
     */
    <V> LoopFuture<V> runInExecutor(@Nullable Executor executor, Callable<V> call, Offload offload);

    /**
     * {@link #runInExecutor(Executor, Callable)} on the default executor, with the caller's context carried along: asyncio's
     * {@code to_thread}. It is captured in this call by the loop's {@link ContextCarrier}s, set on the worker, and what the
     * worker had is put back afterwards, however the call ends. A carrier that throws here makes this throw; one that throws
     * on the worker fails the future.
     */
    <V> LoopFuture<V> toThread(Callable<V> call);

    /** Adds to what {@link #toThread} carries from now on; {@link ContextCarrier#mdc()} is there from the start. */
    void addContextCarrier(ContextCarrier carrier);

    /**
     * Sets what {@code runInExecutor(null, …)} uses from now on. Jobs of the one before go on. {@link #close} does not end an
     * executor that was set here; {@link #shutdownDefaultExecutor} does.
     *
     * @throws IllegalStateException if the default executor was shut down
     */
    void setDefaultExecutor(Executor executor);

    /**
     * Lets the default executor finish what it has and take no more: asyncio's {@code shutdown_default_executor}. From now on
     * {@code runInExecutor(null, …)} throws; other executors work as before.
     *
     * @param timeout how long to wait at most; then its threads are left to finish. In real time, which is the time of those
     *     threads, also on a loop in virtual time
     * @return becomes done on the loop: true once everything it had has ended, or there was nothing, or it is no {@link
     *     java.util.concurrent.ExecutorService} and cannot be asked; false after the timeout, which is also logged. Cancelling it does not undo the shutdown; when the loop closes meanwhile it still becomes done
     */
    LoopFuture<Boolean> shutdownDefaultExecutor(Duration timeout);

    // errors

    /** Sets who hears, on whichever thread they arise, of errors that have no future; null: they are logged, as at first. */
    void setExceptionHandler(@Nullable LoopExceptionHandler handler);

    /**
     * Gives {@code error} to the exception handler, in this very call. What the handler throws is logged together with the
     * error, and nothing is thrown here. Also on a closed loop.
     */
    void callExceptionHandler(LoopError error);

    /**
     * Turns debug mode on or off; off at first. On, callbacks that hold the loop for 100 ms or more are logged with their
     * duration, and callbacks, timers and futures made from now on remember where, for errors and for {@code toString}.
     */
    void setDebug(boolean debug);

    // the end

    /** Whether the loop has ended: it runs nothing any more. */
    boolean isClosed();

    /**
     * Ends the loop. New jobs are refused from now on; callbacks and timers still run. Jobs and stages that are outstanding may
     * finish until {@code timeout} is over; then they are withdrawn, or given up as their {@link Offload#onCancel()} says, and
     * their futures fail with {@link LoopClosedException}. A default executor that the loop made ends with its last job; what
     * it still runs then is reported and left to finish. Timers and callbacks that are left are dropped. What the loop stands
     * on, Netty's {@code EventLoop}, is not touched.
     *
     * @param timeout how long to wait at most; zero to wait for nothing
     * @return becomes done as the last thing that the loop does, with what was abandoned and what is stuck; its done-callbacks
     *     still run. Cancelling it does not undo the close. Further calls return this same future
     */
    LoopFuture<ShutdownReport> close(Duration timeout);
}
