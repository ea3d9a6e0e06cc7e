package dev.eddy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
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
}
