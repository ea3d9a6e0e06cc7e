package dev.eddy.netty;

import dev.eddy.ConfinedPromise;
import dev.eddy.LoopError;
import dev.eddy.LoopFuture;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.netty.util.concurrent.Promise;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A future of a {@link NettyLoop}: an Eddy future and a Netty {@link Promise} in one object, completed on the loop.
 *
 * <p><b>Callbacks.</b> {@code onDone} keeps asyncio's rule: never inline. Netty listeners keep Netty's: on the loop they are
 * called as part of the completion, or of the {@code addListener} that comes after it.
 * <p><b>Blocking.</b> {@code get}, {@code sync} and {@code await} throw {@link IllegalStateException} on every event loop, not
 * only on this future's own.
 *
 * <p>Thread-safe.
 */
public final class NettyFuture<V> extends ConfinedPromise<V> implements Promise<V> {

    private static final VarHandle LISTENERS;

    static {
        try {
            LISTENERS = MethodHandles.lookup().findVarHandle(NettyFuture.class, "listeners", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Object listeners; // as Listeners has it; changed by compare-and-set

    NettyFuture(NettyLoop loop) {
        super(loop);
    }

    /** {@code future}, which is a {@code NettyFuture} because its loop is a {@link NettyLoop}. */
    static <V> NettyFuture<V> of(LoopFuture<V> future) {
        return (NettyFuture<V>) future;
    }

    private NettyLoop nettyLoop() {
        return (NettyLoop) loop();
    }

    // listeners

    @Override
    public NettyFuture<V> addListener(GenericFutureListener<? extends Future<? super V>> listener) {
        Objects.requireNonNull(listener, "listener");
        Object before;
        do {
            before = listeners;
        } while (!LISTENERS.compareAndSet(this, before, Listeners.with(before, listener)));
        if (isDone() && !Listeners.isTelling(before)) {
            startTelling();
        }
        return this;
    }

    @Override
    @SafeVarargs
    public final NettyFuture<V> addListeners(GenericFutureListener<? extends Future<? super V>>... added) {
        for (GenericFutureListener<? extends Future<? super V>> listener : added) {
            addListener(listener);
        }
        return this;
    }

    @Override
    public NettyFuture<V> removeListener(GenericFutureListener<? extends Future<? super V>> listener) {
        Object before;
        do {
            before = listeners;
        } while (!LISTENERS.compareAndSet(this, before, Listeners.without(before, listener)));
        return this;
    }

    @Override
    @SafeVarargs
    public final NettyFuture<V> removeListeners(GenericFutureListener<? extends Future<? super V>>... removed) {
        for (GenericFutureListener<? extends Future<? super V>> listener : removed) {
            removeListener(listener);
        }
        return this;
    }

    @Override
    protected boolean settled() {
        if (startTelling()) {
            return true;
        }
        VarHandle.fullFence(); // who adds a listener looks afterwards whether this is done
        return startTelling();
    }

    /** Has all listeners told, by the one who does so already if there is one; returns whether there is somebody to tell. */
    private boolean startTelling() {
        Object told;
        do {
            told = listeners;
            if (told == null || Listeners.isTelling(told)) {
                return told != null;
            }
        } while (!LISTENERS.compareAndSet(this, told, Listeners.TELLING));
        tell(told);
        return true;
    }

    /** Tells on the event loop: at once if this is its thread, unless that nests too deep. */
    private void tell(Object told) {
        NettyLoop loop = nettyLoop();
        if (loop.inLoop() && loop.listenerNesting().enter()) {
            try {
                tellAll(told);
            } finally {
                loop.listenerNesting().exit();
            }
            return;
        }
        Runnable later = () -> tellAll(told);
        try {
            loop.eventLoop().execute(later);
        } catch (RejectedExecutionException refused) {
            if (loop.eventLoop().isShutdown()) {
                later.run(); // there is no loop any more that they could disturb, and they must hear of it
            } else {
                loop.executeOrRun(later);
            }
        }
    }

    private void tellAll(Object first) {
        Object told = first;
        while (told != null) {
            if (told instanceof GenericFutureListener<?> only) {
                tellOne(only);
            } else {
                Listeners.toList(told).forEach(this::tellOne);
            }
            told = LISTENERS.compareAndSet(this, Listeners.TELLING, null)
                    ? null
                    : LISTENERS.getAndSet(this, Listeners.TELLING); // those that were added meanwhile
        }
    }

    @SuppressWarnings("unchecked") // a listener of this future takes this future
    private void tellOne(GenericFutureListener<?> listener) {
        try {
            ((GenericFutureListener<Future<V>>) listener).operationComplete(this);
        } catch (Throwable thrown) {
            loop().callExceptionHandler(new LoopError("exception in listener", thrown, listener));
        }
    }

    // Promise

    @Override
    public NettyFuture<V> setSuccess(V value) {
        requireDecided(trySuccess(value));
        return this;
    }

    @Override
    public NettyFuture<V> setFailure(Throwable cause) {
        requireDecided(tryFailure(cause));
        return this;
    }

    private void requireDecided(boolean first) {
        if (!first) {
            throw new IllegalStateException("complete already: " + this);
        }
    }

    @Override
    public boolean setUncancellable() {
        return forbidCancel();
    }

    /**
     * Completes {@code promise} as this ends: a {@link io.netty.channel.ChannelPromise} on its channel's event loop, a {@code
     * NettyFuture} on its own, any other on this future's (its listeners run where its own executor says). Cancelling the
     * promise cancels this; a promise that was cancelled before does so at once. One that somebody else completes keeps what
     * it has. From any thread; does not block. Netty has {@link io.netty.util.concurrent.PromiseNotifier} for this, which
     * loses the outcome where the promise's executor has ended or is full.
     *
     * @return {@code promise}
     * @throws IllegalArgumentException if the promise is done with a result, or is a void promise, which takes no listeners
     */
    public Promise<V> cascadeTo(Promise<V> promise) {
        return PromiseBridge.cascade(this, promise);
    }

    /** Ends as {@code other} does, and hands a cancel on to it. */
    void follow(LoopFuture<V> other) {
        other.onDone(this::completeLike);
        addListener(done -> {
            if (isCancelled()) {
                other.cancel(/* mayInterruptIfRunning= */ false);
            }
        });
    }

    private void completeLike(LoopFuture<V> done) {
        try {
            trySuccess(done.result());
        } catch (Throwable failure) {
            if (!done.isCancelled()) {
                tryFailure(failure);
            } else if (!cancelFor(failure.getMessage())) {
                tryFailure(failure); // somebody has forbidden to cancel this
            }
        }
    }

    private boolean cancelFor(@Nullable String reason) {
        return reason != null ? cancel(reason) : cancel(/* mayInterruptIfRunning= */ false);
    }

    // looking at it

    @Override
    public boolean isSuccess() {
        return succeeded();
    }

    @Override
    public boolean isCancellable() {
        return cancellable();
    }

    @Override
    public @Nullable Throwable cause() {
        if (!isDone() || isSuccess()) {
            return null;
        }
        try {
            return exception();
        } catch (java.util.concurrent.CancellationException cancelled) {
            return cancelled;
        }
    }

    @Override
    @SuppressWarnings("NullAway") // Netty says: null if there is no value
    public V getNow() {
        return valueOrNull();
    }

    // waiting

    @Override
    public NettyFuture<V> await() throws InterruptedException {
        awaitDone(Long.MAX_VALUE);
        return this;
    }

    @Override
    public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
        return awaitDone(unit.toNanos(timeout));
    }

    @Override
    public boolean await(long timeoutMillis) throws InterruptedException {
        return await(timeoutMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public NettyFuture<V> awaitUninterruptibly() {
        awaitUninterruptibly(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        return this;
    }

    @Override
    public boolean awaitUninterruptibly(long timeout, TimeUnit unit) {
        long timeoutNanos = Math.max(0, unit.toNanos(timeout)); // a difference to one below zero may overflow
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            for (; ; ) {
                try {
                    return awaitDone(timeoutNanos - (System.nanoTime() - start));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean awaitUninterruptibly(long timeoutMillis) {
        return awaitUninterruptibly(timeoutMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public NettyFuture<V> sync() throws InterruptedException {
        return await().rethrow();
    }

    @Override
    public NettyFuture<V> syncUninterruptibly() {
        return awaitUninterruptibly().rethrow();
    }

    private NettyFuture<V> rethrow() {
        Throwable cause = cause();
        if (cause != null) {
            NettyFuture.<RuntimeException>sneakyThrow(cause);
        }
        return this;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Netty throws checked causes bare, too
    private static <T extends Throwable> void sneakyThrow(Throwable cause) throws T {
        throw (T) cause;
    }
}
