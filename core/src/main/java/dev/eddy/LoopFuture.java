package dev.eddy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A result that arrives on a loop: asyncio's {@code Future}.
 *
 * <p><b>Confinement.</b> Its state changes on its {@linkplain #loop() loop} only, so code on the loop never sees it change
 * under its hands. From other threads the first call decides the outcome, and the change becomes visible when the loop
 * has run it.
 * <p><b>Completion.</b> Exactly once, as a value, a failure or a cancellation. If the loop closes first, the futures of
 * its jobs and timers fail with {@link LoopClosedException}.
 * <p><b>Callbacks.</b> Never inline; in the order they were added; each in a later pass of the loop.
 * <p><b>Exceptions.</b> A job's own, unwrapped; only {@link #get()} wraps, because {@link Future} says so.
 *
 * <pre>{@code
 * LoopFuture<User> user = loop.runInExecutor(null, () -> dao.find(id));
 * user.thenApply(User::name).onDone(name -> log.info("{}", name));
 * }</pre>
 *
 * <p>Thread-safe.
 */
public interface LoopFuture<V> extends Future<V> {

    /** The loop on which it completes and its callbacks run. From any thread. */
    AsyncLoop loop();

    /**
     * The value. From any thread; never blocks. Counts as having looked at a failure.
     *
     * @throws IllegalStateException while pending
     * @throws java.util.concurrent.CancellationException if cancelled, with the reason as its message
     * @throws Exception the job's own exception, unwrapped (an {@link Error} likewise)
     */
    V result() throws Exception;

    /**
     * The failure, null on success. From any thread; never blocks. Counts as having looked at a failure.
     *
     * @throws IllegalStateException while pending
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    @Nullable
    Throwable exception();

    /**
     * Cancels, and gives waiters {@code reason} as the message of their {@code CancellationException}. From any thread;
     * does not block. What feeds this future is told: a queued job is removed and never runs, a running one ends as its
     * {@link OnCancel} says, and what {@code thenApply}, {@code thenCompose} or {@link Async} waited for is cancelled too.
     *
     * @return true if this call decided it; false if the outcome was decided before
     */
    boolean cancel(String reason);

    /**
     * Cancels like {@link #cancel(String)}; {@code mayInterruptIfRunning} asks for an interrupt of the job's thread even
     * where its {@link OnCancel} is {@code ABANDON}. The interrupt reaches this job or nothing.
     */
    @Override
    boolean cancel(boolean mayInterruptIfRunning);

    /**
     * Calls {@code callback} on the loop once this is done. From any thread; does not block; never inline, also when this
     * is done already. What the callback throws goes to the loop's exception handler; the other callbacks still run.
     *
     * @return {@link Registration#close()} takes the callback back
     */
    Registration onDone(Consumer<? super LoopFuture<V>> callback);

    /**
     * A future for {@code function} of the value, called on the loop. From any thread; does not block. A failure or
     * cancellation of this one passes through as it is; what the function throws is the failure; cancelling the result
     * cancels this.
     */
    <R> LoopFuture<R> thenApply(Function<? super V, ? extends R> function);

    /**
     * As {@link #thenApply}, for a function that itself returns a future; cancelling the result cancels whichever of the
     * two is still pending.
     */
    <R> LoopFuture<R> thenCompose(Function<? super V, ? extends LoopFuture<R>> function);

    /**
     * The same result as a {@link CompletableFuture} that completes on the loop; cancelling it cancels this. From any
     * thread; does not block. Its blocking waits are refused on loop threads like this one's.
     */
    CompletableFuture<V> toCompletableFuture();
}
