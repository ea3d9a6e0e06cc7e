package dev.eddy.netty;

import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;

/** A Netty future as a stage: ends as that does, and hands a cancel on to it. Thread-safe. */
final class NettyStage<V> extends CompletableFuture<V> {

    private final Future<V> future;

    private NettyStage(Future<V> future) {
        this.future = future;
    }

    static <V> NettyStage<V> of(Future<V> future) {
        if (future instanceof ChannelPromise promise && promise.isVoid()) {
            throw new IllegalArgumentException("future: " + future + " (expected: not a void promise)");
        }
        NettyStage<V> stage = new NettyStage<>(future);
        future.addListener(done -> stage.end());
        if (future.isDone()) {
            stage.end(); // an executor that has ended calls no listeners
        }
        return stage;
    }

    private void end() {
        if (future.isSuccess()) {
            complete(future.getNow());
        } else {
            completeExceptionally(future.cause());
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return future.cancel(mayInterruptIfRunning); // and that, if it can be, completes this
    }

    /** Not every {@code CancellationException} is a cancel. */
    @Override
    public boolean isCancelled() {
        return future.isCancelled();
    }
}
