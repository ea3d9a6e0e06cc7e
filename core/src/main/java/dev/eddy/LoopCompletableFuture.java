package dev.eddy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The {@link CompletableFuture} face of a loop future, and of what is derived from it.
 *
 * <p>The JDK's own blocks a loop thread without a word; this one refuses.
 */
final class LoopCompletableFuture<V> extends CompletableFuture<V> {

    private final BackedLoop loop;
    private final @Nullable ConfinedPromise<V> origin; // null for derived stages

    private LoopCompletableFuture(BackedLoop loop, @Nullable ConfinedPromise<V> origin) {
        this.loop = loop;
        this.origin = origin;
    }

    static <V> CompletableFuture<V> of(ConfinedPromise<V> origin) {
        LoopCompletableFuture<V> face = new LoopCompletableFuture<>(origin.loop(), origin);
        origin.onDone(face::completeAs);
        return face;
    }

    private void completeAs(LoopFuture<V> done) {
        try {
            if (!complete(done.result())) {
                ConfinedPromise.giveBack(done); // cancelled while it was on its way
            }
        } catch (CancellationException e) {
            if (done.isCancelled()) {
                super.cancel(/* mayInterruptIfRunning= */ false);
            } else {
                completeExceptionally(new CompletionException(e)); // bare it would count as a cancellation
            }
        } catch (Throwable failure) {
            completeExceptionally(failure);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled && origin != null) {
            origin.cancel(mayInterruptIfRunning);
        }
        return cancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new LoopCompletableFuture<>(loop, null);
    }

    private void refuseBlocking() {
        if (!isDone()) {
            loop.refuseBlocking();
        }
    }

    @Override
    public V get() throws InterruptedException, ExecutionException {
        refuseBlocking();
        return super.get();
    }

    @Override
    public V get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        refuseBlocking();
        return super.get(timeout, unit);
    }

    @Override
    public V join() {
        refuseBlocking();
        return super.join();
    }
}
