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
 * <p>The JDK's own blocks a loop thread without a word, and any other for ever when the loop is gone; this one does neither.
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
        origin.onDone(done -> face.completeAs(origin));
        return face;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // a null value is the job's own
    private void completeAs(ConfinedPromise<V> done) {
        Object end = done.outcome();
        if (end instanceof Failure failure) {
            Throwable cause = failure.retrieve();
            // Bare, a cancellation that somebody threw would count as one.
            completeExceptionally(cause instanceof CancellationException ? new CompletionException(cause) : cause);
        } else if (end instanceof Cancelled cancelled) {
            completeExceptionally(cancelled.exception()); // has the reason, which cancel() would lose
        } else if (!complete((V) ConfinedPromise.value(end))) {
            done.giveBack(); // cancelled while it was on its way
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

    @Override
    public V get() throws InterruptedException, ExecutionException {
        awaitDoneOrFail(Nanos.MAX);
        return super.get();
    }

    @Override
    public V get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        awaitDoneOrFail(unit.toNanos(timeout));
        return super.get(0, TimeUnit.NANOSECONDS);
    }

    private void awaitDoneOrFail(long timeoutNanos) throws InterruptedException, ExecutionException {
        try {
            awaitDone(timeoutNanos);
        } catch (LoopClosedException closed) {
            throw new ExecutionException(closed);
        }
    }

    @Override
    public V join() {
        boolean interrupted = false;
        try {
            while (!isDone()) {
                try {
                    awaitDone(Nanos.MAX);
                } catch (InterruptedException e) {
                    interrupted = true; // this wait is not interruptible
                } catch (LoopClosedException closed) {
                    throw new CompletionException(closed);
                }
            }
            return super.join();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Returns when this is done, or the time is over.
     *
     * @throws LoopClosedException if the loop closes, and this is not among what it completes then
     */
    private void awaitDone(long timeoutNanos) throws InterruptedException {
        if (isDone()) {
            return;
        }
        loop.refuseBlocking();
        long deadline = System.nanoTime() + Math.min(timeoutNanos, Nanos.MAX);
        for (long left = timeoutNanos; left > 0 && !isDone(); left = deadline - System.nanoTime()) {
            try {
                super.get(Math.min(left, ConfinedPromise.CLOSE_CHECK_NANOS), TimeUnit.NANOSECONDS);
            } catch (TimeoutException pending) {
                if (loop.isOver() && !isDone()) {
                    throw loop.closedException();
                }
            } catch (ExecutionException | CancellationException done) {
                return; // what it ended with is the caller's to tell
            }
        }
    }
}
