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
 * <p><b>Ordering.</b> One FIFO for callbacks from the loop and from other threads. The loop runs what is ready in passes and
 * polls I/O between two passes, so a callback that queues itself for ever does not starve the I/O.
 * <p><b>Confinement.</b> Callbacks, timers and done-callbacks run on the loop's thread, never inline in the call that adds
 * them. Every method may be called from any thread and none blocks, unless it says otherwise.
 * <p><b>Completion.</b> Futures complete on the loop, exactly once. Closing the loop fails what is outstanding with
 * {@link LoopClosedException}.
 * <p><b>Rejection.</b> Misuse throws at the call; load fails the future with {@link OffloadRejectedException}. Nothing ever
 * runs on the caller's thread instead.
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
     * @throws IllegalStateException if the thread is no loop's
     */
    static AsyncLoop running() {
        AsyncLoop loop = LoopThread.current();
        if (loop == null || loop.isClosed()) {
            throw new IllegalStateException("no running loop on thread '"
                    + Thread.currentThread().getName() + "' (expected: a loop thread; use callSoon to get there)");
        }
        return loop;
    }

    /** Whether the calling thread is the loop's. */
    boolean inLoop();

    /** The loop's monotonic clock, in nanoseconds from any origin. */
    long time();

    /**
     * Runs {@code callback} on the loop in a pass to come: asyncio's {@code call_soon} and {@code call_soon_threadsafe} in
     * one. What it throws goes to the exception handler. A callback still queued when the loop closes is dropped.
     *
     * @throws LoopClosedException if the loop is closed
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
     * Runs {@code callback} on the loop once {@code delay} has passed, not earlier; a delay of zero or less means the next
     * pass, after what is queued already. Otherwise as {@link #callAt}.
     */
    TimerHandle callLater(Duration delay, Runnable callback);

    /**
     * Runs {@code callback} on the loop once {@link #time()} has reached {@code timeNanos}. Timers run in the order of their
     * deadlines, also of those that are past; the same deadline first in, first out. Cancelling the handle removes the
     * timer. Timers still waiting when the loop closes are dropped.
     *
     * @throws LoopClosedException if the loop is closed
     */
    TimerHandle callAt(long timeNanos, Runnable callback);

    /**
     * Calls {@code task} on the loop and gives the outcome of the future that it returns: asyncio's {@code
     * run_coroutine_threadsafe}. A thread that may block can wait for the result. Cancelling the result cancels that future.
     * What {@code task} itself throws is the result's failure, and the exception handler hears of it.
     *
     * @throws LoopClosedException if the loop is closed
     */
    <V> LoopFuture<V> submit(Callable<? extends LoopFuture<V>> task);

    /** {@link #runInExecutor(Executor, Callable, Offload)} with {@link Offload#DEFAULT}. */
    <V> LoopFuture<V> runInExecutor(@Nullable Executor executor, Callable<V> call);

    /**
     * Runs a blocking call on {@code executor} and brings its result back to the loop: asyncio's {@code run_in_executor}.
     *
     * <p>The future completes on the loop, exactly once, with what the call returned or threw. It fails with {@link
     * OffloadRejectedException} if the executor refuses or would run the call on this very thread or on the loop's, with
     * {@link java.util.concurrent.TimeoutException} after a timeout of {@code offload}, and with {@link LoopClosedException}
     * if the loop ends first. Cancelling it withdraws a queued call for good; a running one ends as {@link
     * Offload#onCancel()} says. No context is carried to the worker.
     *
     * @param executor where the call runs; null for the default executor, a {@link WorkerPool} made on first use
     * @throws LoopClosedException if the loop is closing or closed
     * @throws IllegalStateException if the default executor is meant and was shut down
     */
    <V> LoopFuture<V> runInExecutor(@Nullable Executor executor, Callable<V> call, Offload offload);

    /**
     * {@link #runInExecutor} on the default executor with the caller's context carried along, as the {@link ContextCarrier}s
     * of this loop capture it, and put back afterwards: asyncio's {@code to_thread}.
     */
    <V> LoopFuture<V> toThread(Callable<V> call);

    /** Adds to what {@link #toThread} carries; {@link ContextCarrier#mdc()} is there from the start. */
    void addContextCarrier(ContextCarrier carrier);

    /**
     * Sets what {@code runInExecutor(null, …)} uses. The loop does not close it; {@link #shutdownDefaultExecutor} does.
     *
     * @throws IllegalStateException if the default executor was shut down
     */
    void setDefaultExecutor(Executor executor);

    /**
     * Lets the default executor finish what it has and take no more. Afterwards {@code runInExecutor(null, …)} throws.
     *
     * @param timeout how long to wait; then its threads are left to finish
     * @return true once everything it had has ended, or there was nothing; false after the timeout
     */
    LoopFuture<Boolean> shutdownDefaultExecutor(Duration timeout);

    /** A pending future of this loop that its holder completes. Works on a closed loop, too. */
    <V> LoopPromise<V> createFuture();

    /**
     * A future of this loop that ends as {@code stage} does, with its own exception, unwrapped. Cancelling it cancels the
     * stage, where that is a {@link java.util.concurrent.Future}. On a closed loop it fails with
     * {@link LoopClosedException}.
     */
    <V> LoopFuture<V> wrap(CompletionStage<V> stage);

    /** A future that is done after {@code delay}; zero or less skips exactly one pass. Cancelling it removes its timer. */
    LoopFuture<Void> sleep(Duration delay);

    /** Sets who hears of errors that have no future to go to; null: they are logged, which is the default. */
    void setExceptionHandler(@Nullable LoopExceptionHandler handler);

    /** Gives {@code error} to the exception handler. What the handler throws is logged with the error. */
    void callExceptionHandler(LoopError error);

    /**
     * Turns debug mode on or off; off at first. On, callbacks that hold the loop for more than 100 ms are logged, and errors
     * say where the callback or future that they come from was made.
     */
    void setDebug(boolean debug);

    /** Whether the loop has ended: it runs nothing any more. */
    boolean isClosed();

    /**
     * Ends the loop. New jobs are refused from now on. Those outstanding may finish until {@code timeout} is over; then they
     * are withdrawn, or given up as their {@link Offload#onCancel()} says, and their futures fail with {@link
     * LoopClosedException}. A default executor that the loop made ends with its last job; what it still runs then is
     * reported. Timers and callbacks that are left are dropped. What the loop stands on, Netty's {@code EventLoop}, is not
     * touched. Further calls return the first one's future.
     *
     * @return completed as the last thing the loop does; its callbacks still run
     */
    LoopFuture<ShutdownReport> close(Duration timeout);
}
