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
 * Brings the outcome of a future to a promise that the caller has made, and a cancel of the promise to the future.
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
        requireOpen(promise);
        return promise.isCancelled() ? promise : cascade(loop.runInExecutor(executor, call), promise);
    }

    static <V> Promise<V> cascade(NettyFuture<V> future, Promise<V> promise) {
        requireOpen(promise);
        new PromiseBridge<>((NettyLoop) future.loop(), promise).follow(future);
        return promise;
    }

    private static void requireOpen(Promise<?> promise) {
        if (promise.isDone() && !promise.isCancelled()) {
            throw new IllegalArgumentException("promise: " + promise + " (expected: not done)");
        }
        if (promise instanceof ChannelPromise channelPromise && channelPromise.isVoid()) {
            throw new IllegalArgumentException("promise: " + promise + " (expected: not a void promise)");
        }
    }

    private void follow(NettyFuture<V> future) {
        future.addListener(done -> arrive(future));
        promise.addListener(done -> {
            if (promise.isCancelled()) {
                future.cancel(/* mayInterruptIfRunning= */ false);
            }
        });
    }

    private void arrive(LoopFuture<V> future) {
        EventExecutor home = home();
        if (home.inEventLoop()) {
            complete(future);
            return;
        }
        try {
            home.execute(() -> complete(future));
        } catch (RejectedExecutionException refused) {
            if (home.isShutdown()) {
                complete(future); // better from here than never
            } else {
                // Its queue is full: what is completed elsewhere now would find no way to tell its listeners.
                GlobalEventExecutor.INSTANCE.schedule(
                        () -> arrive(future), NettyBackend.RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    private EventExecutor home() {
        if (promise instanceof ChannelPromise channelPromise
                && channelPromise.channel().isRegistered()) {
            return channelPromise.channel().eventLoop();
        }
        return promise instanceof NettyFuture<V> own ? ((NettyLoop) own.loop()).eventLoop() : loop.eventLoop();
    }

    private void complete(LoopFuture<V> future) {
        try {
            promise.trySuccess(future.result());
        } catch (CancellationException cancelled) {
            if (!future.isCancelled() || !promise.cancel(/* mayInterruptIfRunning= */ false)) {
                promise.tryFailure(cancelled);
            }
        } catch (Throwable failure) {
            promise.tryFailure(failure);
        }
    }
}
