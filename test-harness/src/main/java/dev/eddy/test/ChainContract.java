package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What {@code thenApply}, {@code thenCompose} and {@code toCompletableFuture} must do on every loop: values and failures go
 * down the chain, however long it is. {@link CancelReasonContract} has the cancels. A part of {@link LoopContract}.
 */
abstract class ChainContract {

    private static final int LONG = 100_000;

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final List<Object> ran = Collections.synchronizedList(new ArrayList<>());
    private final IOException failure = new IOException("own");

    abstract LoopDriver open() throws Exception;

    private <V> LoopPromise<V> pending() {
        return on.loop().createFuture();
    }

    // down the chain

    @Test
    void shouldApplyAndComposeOnTheLoopWhenTheValueComes() throws Exception {
        LoopPromise<Integer> first = pending();
        LoopPromise<Integer> second = pending();
        LoopFuture<Integer> last = first.thenApply(value -> {
                    ran.add(on.loop().inLoop());
                    return value + 1;
                })
                .thenCompose(value -> {
                    ran.add(on.loop().inLoop());
                    return second.thenApply(other -> value * other);
                });

        first.trySuccess(1);
        on.settle();
        assertThat(last.isDone()).isFalse();
        second.trySuccess(10);

        assertThat(on.await(last)).isEqualTo(20);
        assertThat(ran).containsExactly(true, true);
    }

    @Test
    void shouldPassTheExceptionItselfThroughWhenFailed() throws Exception {
        LoopPromise<Integer> first = pending();
        LoopFuture<Integer> applied = first.thenApply(value -> value + 1);
        LoopFuture<Integer> composed = applied.thenCompose(value -> pending());
        CompletableFuture<Integer> face = composed.toCompletableFuture();

        first.tryFailure(failure);

        assertThat(on.done(composed).exception()).isSameAs(failure);
        assertThat(applied.exception()).isSameAs(failure);
        on.settle();
        face.whenComplete((value, thrown) -> ran.add(thrown));
        assertThat(ran).containsExactly(failure);
        assertThatThrownBy(face::get).isInstanceOf(ExecutionException.class).hasCause(failure);
    }

    @Test
    void shouldFailWithWhatTheFunctionThrows() throws Exception {
        LoopPromise<Integer> first = pending();
        CancellationException notACancel = new CancellationException("function");
        LoopFuture<Integer> applied = first.thenApply(value -> {
            throw new IllegalStateException("function");
        });
        LoopFuture<Integer> composed = first.thenCompose(value -> {
            throw notACancel;
        });
        @SuppressWarnings("NullAway") // null on purpose
        LoopFuture<Integer> nothing = first.thenCompose(value -> null);
        CompletableFuture<Integer> face = composed.toCompletableFuture();

        first.trySuccess(1);
        on.settle();

        assertThat(applied.exception())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("function");
        assertThat(composed.isCancelled()).isFalse();
        assertThat(composed.exception()).isSameAs(notACancel);
        assertThat(nothing.exception()).isInstanceOf(NullPointerException.class).hasMessageContaining("function");
        assertThat(face.isCancelled()).isFalse();
        assertThat(face).isCompletedExceptionally();
    }

    // cancels and their reasons

    private LoopFuture<Integer> done(int value) {
        LoopPromise<Integer> promise = pending();
        promise.trySuccess(value);
        return promise;
    }

    // long chains

    @Test
    void shouldNotOverflowTheStackWhenALongChainEnds() throws Exception {
        LoopPromise<Integer> first = pending();
        LoopFuture<Integer> last = first;
        for (int i = 0; i < LONG; i++) {
            last = i % 2 == 0 ? last.thenApply(value -> value + 1) : last.thenCompose(value -> done(value + 1));
        }

        first.trySuccess(0);

        assertThat(on.await(last)).isEqualTo(LONG);
    }

    @Test
    void shouldNotOverflowTheStackWhenALongChainIsCancelled() throws Exception {
        LoopPromise<Integer> first = pending();
        LoopFuture<Integer> last = first;
        for (int i = 0; i < LONG; i++) {
            last = i % 2 == 0 ? last.thenApply(value -> value + 1) : last.thenCompose(value -> pending());
        }
        LoopFuture<Integer> end = last;
        on.settle();

        assertThat(on.onLoop(() -> end.cancel("whole chain"))).isTrue();

        assertThat(on.done(end).isCancelled()).isTrue();
        assertThatThrownBy(on.done(first)::result).hasMessage("whole chain");
    }

    @Test
    void shouldNotOverflowTheStackWhenEachStepComposesTheNext() throws Exception {
        LoopFuture<Integer> result = countDown(LONG);

        assertThat(on.await(result)).isZero();
    }

    private LoopFuture<Integer> countDown(int from) {
        LoopPromise<Integer> step = pending();
        on.loop().callSoon(() -> step.trySuccess(from));
        return from == 0 ? step : step.thenCompose(value -> countDown(value - 1));
    }
}
