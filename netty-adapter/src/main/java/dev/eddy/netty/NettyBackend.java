package dev.eddy.netty;

import dev.eddy.BackedLoop;
import dev.eddy.ConfinedPromise;
import dev.eddy.LoopBackend;
import dev.eddy.Registration;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Netty's {@link EventLoop} behind a {@link NettyLoop}.
 *
 * <p><b>Polling.</b> A task that is queued by a task runs before Netty polls again, for milliseconds on 4.1 and for up to a
 * second on 4.2. What must come after the poll is therefore queued from the end of the event loop's iteration.
 *
 * <p>Thread-safe.
 */
final class NettyBackend implements LoopBackend {

    /** A bounded task queue that is full empties at the pace of the event loop: a retry soon, but not a spin. */
    static final long RETRY_MILLIS = 1;

    private final EventLoop eventLoop;
    private final @Nullable SingleThreadEventLoop iterating; // null if its iterations cannot be told
    private volatile boolean iterationsEnd; // seen to run what is queued for the end of an iteration
    private @Nullable Runnable pass; // loop-confined: the one that requeue stands for
    private @Nullable Runnable requeue; // loop-confined

    NettyBackend(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
        this.iterating = eventLoop instanceof SingleThreadEventLoop single && !(eventLoop instanceof DefaultEventLoop)
                ? single
                : null;
        if (iterating != null && !eventLoop.isShuttingDown()) {
            // Not every SingleThreadEventLoop has such an end (DefaultEventLoop has none), so it is relied on once
            // seen.
            learnWhetherIterationsEnd(iterating);
        }
    }

    private void learnWhetherIterationsEnd(SingleThreadEventLoop loop) {
        try {
            loop.executeAfterEventLoopIteration(() -> iterationsEnd = true);
        } catch (RejectedExecutionException full) {
            iterationsEnd = false; // it works without
        }
    }

    @Override
    public void execute(Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException rejected) {
            if (eventLoop.isShutdown()) {
                throw rejected;
            }
            GlobalEventExecutor.INSTANCE.schedule(() -> executeOrRun(task), RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** As {@link #execute}; if the event loop has ended, on the calling thread. */
    void executeOrRun(Runnable task) {
        try {
            execute(task);
        } catch (RejectedExecutionException ended) {
            task.run();
        }
    }

    /** As {@link #execute}, for what nobody misses when the event loop has ended. */
    void executeUnlessEnded(Runnable task) {
        try {
            execute(task);
        } catch (RejectedExecutionException ended) {
            return; // of a pass its termination tells the loop, which drops what it has
        }
    }

    /** Also while the event loop shuts down, when Netty runs tasks, but has cancelled all timers. */
    @Override
    public void executeAfterPoll(Runnable task) {
        if (iterationsEnd && iterating != null) {
            try {
                iterating.executeAfterEventLoopIteration(requeue(task));
                return;
            } catch (RejectedExecutionException full) {
                if (eventLoop.isShutdown()) {
                    throw full;
                }
            }
        }
        eventLoop
                .schedule(task, 0, TimeUnit.NANOSECONDS) // is fetched by the next iteration; costs some objects
                .addListener(scheduled -> {
                    if (scheduled.isCancelled()) { // by an event loop that shuts down, and until it has takes tasks
                        executeUnlessEnded(task);
                    }
                });
    }

    private Runnable requeue(Runnable task) {
        if (requeue == null || pass != task) {
            pass = task;
            requeue = () -> executeUnlessEnded(task);
        }
        return requeue;
    }

    @Override
    public Registration schedule(Runnable task, long delayNanos) {
        ScheduledFuture<?> scheduled = eventLoop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(/* mayInterruptIfRunning= */ false);
    }

    @Override
    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public <V> ConfinedPromise<V> newFuture(BackedLoop loop) {
        return new NettyFuture<>((NettyLoop) loop);
    }

    @Override
    public Executor adapt(Executor executor) {
        return GroupExecutor.adapt(executor);
    }

    @Override
    public String toString() {
        return eventLoop.toString();
    }
}
