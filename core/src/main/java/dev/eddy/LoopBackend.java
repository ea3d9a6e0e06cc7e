package dev.eddy;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * What {@link BackedLoop} needs of the thing that owns the loop's thread: Netty's {@code EventLoop}, or a test that turns
 * the loop by hand.
 *
 * <p>Implementations are thread-safe.
 */
public interface LoopBackend {

    /**
     * Runs {@code task} on the loop's thread, soon. From any thread; does not block.
     *
     * @throws RejectedExecutionException if the thread will never run anything again. A queue that is full just now is the
     *     backend's to overcome; if the thread ends before there is room, the task is run on whichever thread finds that. What else it
     *     throws means: not just now; the loop asks again with the next callback.
     */
    void execute(Runnable task);

    /**
     * Runs {@code pass} on the loop's thread after I/O has been polled once. Called on the loop's thread only. This is the
     * boundary between two passes: without it a callback that queues itself for ever starves the I/O.
     *
     * @throws RejectedExecutionException as {@link #execute}
     */
    void executeAfterPoll(Runnable pass);

    /**
     * Runs {@code task} on the loop's thread once {@code delayNanos} have passed. Called on the loop's thread only.
     *
     * @return closing it cancels the task
     * @throws RejectedExecutionException as {@link #execute}
     */
    Registration schedule(Runnable task, long delayNanos);

    /** Whether the calling thread is the loop's. */
    boolean inLoop();

    /** Monotonic nanoseconds, any origin. From any thread. */
    long nanoTime();

    /** A future of {@code loop}, of the backend's own kind. From any thread. */
    <V> ConfinedPromise<V> newFuture(BackedLoop loop);

    /**
     * What to use in place of {@code executor}; for executors of the backend's own kind that need help to be safe.
     * Must return the same object for the same executor.
     */
    default Executor adapt(Executor executor) {
        return executor;
    }
}
