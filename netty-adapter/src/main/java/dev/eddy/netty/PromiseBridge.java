package dev.eddy.netty;

import dev.eddy.LoopFuture;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings the outcome of a job to a promise that the caller has made, and a cancel of the promise to the job.
 *
 * <p>Thread-safe.
 */
final class PromiseBridge<V> {

    private final NettyLoop loop;
    private final Promise<V> promise;

    private PromiseBridge(NettyLoop loop, Promise<V> promise) {
        this.loop = loop;
        this.promise = promise;
    }

    static <V> Promise<V> run(NettyLoop loop, @Nullable Executor executor, Callable<V> call, Promise<V> promise) {
        Objects.requireNonNull(call, "call");
        if (promise.isCancelled()) {
            return promise;
        }
        if (promise.isDone()) {
            throw new IllegalArgumentException("promise: " + promise + " (expected: not done)");
        }
        if (promise instanceof ChannelPromise channelPromise && channelPromise.isVoid()) {
            throw new IllegalArgumentException("promise: " + promise + " (expected: not a void promise)");
        }
        new PromiseBridge<>(loop, promise).follow(loop.runInExecutor(executor, call));
        return promise;
    }

    private void follow(NettyFuture<V> job) {
        job.addListener(done -> arrive(job));
        promise.addListener(done -> {
            if (promise.isCancelled()) {
                job.cancel(/* mayInterruptIfRunning= */ false);
            }
        });
    }

    private void arrive(LoopFuture<V> job) {
        EventExecutor home = home();
        if (home.inEventLoop()) {
            complete(job);
            return;
        }
        try {
            home.execute(() -> complete(job));
        } catch (RejectedExecutionException refused) {
            if (home.isShutdown()) {
                complete(job); // better from here than never
            } else {
                // Its queue is full: what is completed elsewhere now would find no way to tell its listeners.
                GlobalEventExecutor.INSTANCE.schedule(
                        () -> arrive(job), NettyBackend.RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    private EventExecutor home() {
        if (promise instanceof ChannelPromise channelPromise
                && channelPromise.channel().isRegistered()) {
            return channelPromise.channel().eventLoop();
        }
        return promise instanceof NettyFuture<V> future ? ((NettyLoop) future.loop()).eventLoop() : loop.eventLoop();
    }

    private void complete(LoopFuture<V> job) {
        try {
            promise.trySuccess(job.result());
        } catch (CancellationException cancelled) {
            if (!job.isCancelled() || !promise.cancel(/* mayInterruptIfRunning= */ false)) {
                promise.tryFailure(cancelled);
            }
        } catch (Throwable failure) {
            promise.tryFailure(failure);
        }
    }
}
