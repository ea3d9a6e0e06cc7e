package dev.eddy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * asyncio's combinators: futures made of futures.
 *
 * <p>All methods may be called from any thread, do not block, and give a future of the loop that the given ones belong to.
 */
public final class Async {

    private Async() {}

    /**
     * All values, in the order of the arguments: asyncio's {@code gather}. The first failure is the result's at once, and
     * the others go on; a cancelled one counts as failed. Cancelling the result cancels those that are not done.
     *
     * @throws IllegalArgumentException if the futures are of different loops
     * @throws IllegalStateException if there are none, and the calling thread is no loop's
     */
    public static <V> LoopFuture<List<V>> gather(Collection<? extends LoopFuture<? extends V>> futures) {
        return new Gathering.OfValues<V>(futures).start();
    }

    /** {@link #gather(Collection)} of the arguments. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <V> LoopFuture<List<V>> gather(LoopFuture<? extends V>... futures) {
        return gather(Arrays.asList(futures));
    }

    /**
     * How all of them ended, in the order of the arguments: asyncio's {@code gather(return_exceptions=True)}. Fails only if
     * the loop closes. Cancelling the result cancels those that are not done, and then it is cancelled.
     *
     * @throws IllegalArgumentException if the futures are of different loops
     * @throws IllegalStateException if there are none, and the calling thread is no loop's
     */
    public static <V> LoopFuture<List<Outcome<V>>> gatherSettled(
            Collection<? extends LoopFuture<? extends V>> futures) {
        return new Gathering.OfOutcomes<V>(futures).start();
    }

    /** {@link #gatherSettled(Collection)} of the arguments. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <V> LoopFuture<List<Outcome<V>>> gatherSettled(LoopFuture<? extends V>... futures) {
        return gatherSettled(Arrays.asList(futures));
    }

    /**
     * As {@code future}, but for at most {@code timeout}; then {@code future} is cancelled, and the result fails with {@link
     * java.util.concurrent.TimeoutException} once it has ended: asyncio's {@code wait_for}, with the rules of Python 3.12.
     * Cancelling the result cancels {@code future}; where that, or the timeout, meets a value not yet delivered, it wins.
     *
     * @param timeout null for none; zero or less takes only what is done already
     */
    public static <V> LoopFuture<V> waitFor(LoopFuture<V> future, @Nullable Duration timeout) {
        Objects.requireNonNull(future, "future");
        return WaitFor.start(future, timeout);
    }

    /**
     * Waits until all are done: asyncio's {@code wait(ALL_COMPLETED)}. Neither fails nor cancels anything, whatever they do
     * and whether the time runs out or the result is cancelled.
     *
     * @param timeout null for none
     * @throws IllegalArgumentException if there are none, or they are of different loops
     */
    public static <V> LoopFuture<Waited<V>> waitAll(
            Collection<? extends LoopFuture<V>> futures, @Nullable Duration timeout) {
        return Waiting.start(futures, future -> false, timeout);
    }

    /** As {@link #waitAll}, until the first is done: {@code wait(FIRST_COMPLETED)}. */
    public static <V> LoopFuture<Waited<V>> waitAny(
            Collection<? extends LoopFuture<V>> futures, @Nullable Duration timeout) {
        return Waiting.start(futures, future -> true, timeout);
    }

    /** As {@link #waitAll}, until the first has failed (a cancelled one has not): {@code wait(FIRST_EXCEPTION)}. */
    public static <V> LoopFuture<Waited<V>> waitFirstFailure(
            Collection<? extends LoopFuture<V>> futures, @Nullable Duration timeout) {
        return Waiting.start(futures, future -> !future.isCancelled() && future.exception() != null, timeout);
    }

    /**
     * As many futures as there are different ones given, which end as these do, the first first: asyncio's {@code
     * as_completed}. They may be waited for in any order: the first that somebody waits for gets the first result. Cancelling
     * one of them cancels nothing else.
     *
     * @param timeout null for none; then those that have no result yet fail with {@link
     *     java.util.concurrent.TimeoutException}, and what was given goes on
     * @throws IllegalArgumentException if the futures are of different loops
     */
    public static <V> Iterator<LoopFuture<V>> asCompleted(
            Collection<? extends LoopFuture<V>> futures, @Nullable Duration timeout) {
        return futures.isEmpty() ? Collections.emptyIterator() : AsCompleted.start(futures, timeout);
    }

    /**
     * As {@code future}, but cancelling the result leaves {@code future} alone: asyncio's {@code shield}. One that is done is
     * returned as it is.
     */
    public static <V> LoopFuture<V> shield(LoopFuture<V> future) {
        return Shield.over(Objects.requireNonNull(future, "future"));
    }
}
