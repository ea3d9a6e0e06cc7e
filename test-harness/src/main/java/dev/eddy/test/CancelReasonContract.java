package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Async;
import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Which way cancels go along a chain of futures on every loop, and that their reason goes with them. A part of {@link LoopContract}.
 */
abstract class CancelReasonContract {

    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final List<Object> ran = Collections.synchronizedList(new ArrayList<>());

    abstract LoopDriver open() throws Exception;

    private <V> LoopPromise<V> pending() {
        return on.loop().createFuture();
    }

    private List<UnaryOperator<LoopFuture<Integer>>> links() {
        return List.of(
                inner -> inner.thenApply(value -> value + 1),
                inner -> inner.thenCompose(value -> pending()),
                inner -> done(1).thenCompose(value -> inner),
                inner -> Async.waitFor(inner, HOUR),
                inner -> Async.waitFor(inner, null),
                inner -> Async.gather(List.of(inner)).thenApply(values -> values.get(0)));
    }

    private LoopFuture<Integer> done(int value) {
        LoopPromise<Integer> promise = pending();
        promise.trySuccess(value);
        return promise;
    }

    @Test
    void shouldCarryTheReasonDownWhenTheFirstIsCancelled() throws Exception {
        List<UnaryOperator<LoopFuture<Integer>>> links = new ArrayList<>(links().subList(0, 5)); // a gather fails of it
        links.add(Async::shield);
        for (UnaryOperator<LoopFuture<Integer>> link : links) {
            LoopPromise<Integer> first = pending();
            LoopFuture<Integer> last = link.apply(link.apply(first));
            CompletableFuture<Integer> face = last.toCompletableFuture();

            first.cancel("reason");

            assertThat(on.done(last).isCancelled()).isTrue();
            assertThatThrownBy(last::result)
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("reason");
            on.settle();
            assertThat(face).isCancelled();
            assertThatThrownBy(face::join) // newer JDKs throw one of their own, caused by that of the face
                    .isInstanceOf(CancellationException.class)
                    .satisfies(thrown -> assertThat(thrown.getCause() == null ? thrown : thrown.getCause())
                            .hasMessage("reason"));
        }
    }

    @Test
    void shouldCarryTheReasonUpWhenTheLastIsCancelled() throws Exception {
        for (UnaryOperator<LoopFuture<Integer>> link : links()) {
            LoopPromise<Integer> first = pending();
            LoopFuture<Integer> last = link.apply(link.apply(first));
            on.settle();

            assertThat(last.cancel("reason")).isTrue();
            on.done(last);

            assertThat(last.cancel("again")).isFalse();
            assertThatThrownBy(last::result)
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("reason");
            assertThatThrownBy(on.done(first)::result)
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("reason");
        }
    }

    @Test
    void shouldKeepTheFirstReasonWhenCancelledTwiceOnTheLoop() throws Exception {
        for (UnaryOperator<LoopFuture<Integer>> link : links()) {
            LoopPromise<Integer> first = pending();
            LoopFuture<Integer> last = link.apply(link.apply(first));
            on.settle();

            List<Boolean> decided = on.onLoop(() -> List.of(last.cancel("first"), last.cancel("second")));

            assertThat(decided).containsExactly(true, false);
            assertThatThrownBy(on.done(last)::result).hasMessage("first");
        }
        LoopFuture<List<Integer>> ofGather = Async.waitFor(Async.gather(pending(), this.<Integer>pending()), HOUR);
        on.settle();
        assertThat(on.onLoop(() -> List.of(ofGather.cancel("first"), ofGather.cancel("second"))))
                .containsExactly(true, false);
        assertThatThrownBy(on.done(ofGather)::result).hasMessage("first");
    }

    @Test
    void shouldCancelTheSecondWithTheReasonWhenCancelledWhileTheFunctionMakesIt() throws Exception {
        LoopPromise<Integer> first = pending();
        LoopPromise<Integer> second = pending();
        List<LoopFuture<Integer>> composed = new ArrayList<>();
        composed.add(first.thenCompose(value -> {
            composed.get(0).cancel("reason");
            return second;
        }));

        first.trySuccess(1);

        assertThatThrownBy(on.done(second)::result)
                .isInstanceOf(CancellationException.class)
                .hasMessage("reason");
    }

    @Test
    void shouldNotCallTheFunctionWhenCancelledInThePassInWhichTheValueCame() throws Exception {
        LoopPromise<Integer> first = pending();
        LoopFuture<Boolean> applied = first.thenApply(ran::add);
        LoopFuture<Boolean> composed = first.thenCompose(value -> {
            ran.add(value);
            return pending();
        });
        on.settle();

        on.onLoop(() -> first.trySuccess(1) && applied.cancel("now") && composed.cancel("now"));
        on.settle();

        assertThat(applied.isCancelled()).isTrue();
        assertThat(composed.isCancelled()).isTrue();
        assertThat(ran).isEmpty();
    }

    @Test
    void shouldCancelTheFutureWhenItsCompletableFutureIsCancelled() throws Exception {
        LoopPromise<Integer> first = pending();

        assertThat(first.thenApply(value -> value + 1).toCompletableFuture().cancel(true))
                .isTrue();

        assertThat(on.done(first).isCancelled()).isTrue();
    }

    @Test
    @Tag("CA-25")
    void shouldCancelWhatItWrapsWhenCancelled() throws Exception {
        CompletableFuture<Integer> io = new CompletableFuture<>();
        LoopFuture<Integer> wrapped = on.loop().wrap(io);
        LoopFuture<Integer> waiting = Async.waitFor(wrapped, HOUR);
        on.settle();

        long start = on.loop().time();
        on.onLoop(() -> waiting.cancel("prompt"));
        on.done(waiting);

        assertThat(io).isCancelled();
        assertThat(wrapped.isCancelled()).isTrue();
        assertThat(Duration.ofNanos(on.loop().time() - start)).isLessThan(HOUR);
    }
}
