package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FutureChainTest {

    private static final int LONG = 100_000;

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final LoopPromise<Integer> first = loop.createFuture();

    @Test
    void shouldApplyOnTheLoopWhenDone() throws Exception {
        List<Boolean> onLoop = new ArrayList<>();
        LoopFuture<String> second = first.thenApply(value -> {
            onLoop.add(loop.inLoop());
            return "v" + value;
        });

        first.trySuccess(1);
        assertThat(onLoop).isEmpty();
        loop.runUntilIdle();

        assertThat(second.result()).isEqualTo("v1");
        assertThat(onLoop).containsExactly(true);
    }

    @Test
    void shouldPassThroughWhenFailed() {
        IOException failure = new IOException("own");
        LoopFuture<Integer> applied = first.thenApply(value -> value + 1);
        LoopFuture<Integer> composed = first.thenCompose(value -> loop.createFuture());

        first.tryFailure(failure);
        loop.runUntilIdle();

        assertThat(applied.exception()).isSameAs(failure);
        assertThat(composed.exception()).isSameAs(failure);
    }

    @Test
    void shouldFailWhenTheFunctionThrows() {
        IllegalStateException failure = new IllegalStateException("function");
        CancellationException notACancel = new CancellationException("function");
        LoopFuture<Integer> applied = first.thenApply(value -> {
            throw failure;
        });
        LoopFuture<Integer> composed = first.thenCompose(value -> {
            throw notACancel;
        });
        LoopFuture<Integer> nothing = first.thenCompose(value -> null);

        first.trySuccess(1);
        loop.runUntilIdle();

        assertThat(applied.exception()).isSameAs(failure);
        assertThat(composed.isCancelled()).isFalse();
        assertThat(composed.exception()).isSameAs(notACancel);
        assertThat(nothing.exception()).isInstanceOf(NullPointerException.class);
    }

    @Test
    void shouldBeCancelledWithTheReasonWhenTheFirstIs() {
        LoopFuture<Integer> applied = first.thenApply(value -> value + 1);
        LoopFuture<Integer> composed = first.thenCompose(value -> loop.createFuture());

        first.cancel("reason");
        loop.runUntilIdle();

        for (LoopFuture<Integer> second : List.of(applied, composed)) {
            assertThat(second.isCancelled()).isTrue();
            assertThatThrownBy(second::result)
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("reason");
        }
    }

    @Test
    void shouldCancelTheFirstWhenTheResultIsCancelled() {
        LoopPromise<Integer> another = loop.createFuture();
        LoopFuture<Integer> applied = first.thenApply(value -> value + 1).thenApply(value -> value + 1);
        LoopFuture<Integer> composed = another.thenCompose(value -> loop.createFuture());

        assertThat(applied.cancel("reason")).isTrue();
        assertThat(composed.cancel("reason")).isTrue();
        loop.runUntilIdle();

        assertThat(first.isCancelled()).isTrue();
        assertThat(another.isCancelled()).isTrue();
        assertThatThrownBy(first::result).hasMessage("reason");
    }

    @Test
    void shouldCancelTheSecondWhenTheFirstIsDone() {
        LoopPromise<String> second = loop.createFuture();
        LoopFuture<String> composed = first.thenCompose(value -> second);
        first.trySuccess(1);
        loop.runUntilIdle();

        assertThat(composed.cancel("reason")).isTrue();
        loop.runUntilIdle();

        assertThat(second.isCancelled()).isTrue();
        assertThat(composed.isCancelled()).isTrue();
        assertThat(first.isCancelled()).isFalse();
    }

    @Test
    void shouldEndAsTheSecondWhenComposed() throws Exception {
        LoopPromise<String> second = loop.createFuture();
        LoopFuture<String> composed = first.thenCompose(value -> second);

        first.trySuccess(1);
        loop.runUntilIdle();
        assertThat(composed.isDone()).isFalse();
        second.trySuccess("second");
        loop.runUntilIdle();

        assertThat(composed.result()).isEqualTo("second");
    }

    @Test
    void shouldNotCallTheFunctionWhenCancelledBefore() {
        List<Integer> called = new ArrayList<>();
        LoopFuture<Integer> applied = first.thenApply(value -> {
            called.add(value);
            return value;
        });
        LoopFuture<Integer> composed = first.thenCompose(value -> {
            called.add(value);
            return loop.createFuture();
        });

        applied.cancel("now");
        composed.cancel("now");
        first.trySuccess(1);
        loop.runUntilIdle();

        assertThat(called).isEmpty();
    }

    @Test
    void shouldNotCallTheFunctionWhenCancelledAfterTheValueCame() {
        List<Integer> called = new ArrayList<>();
        LoopFuture<Integer> applied = first.thenApply(value -> {
            called.add(value);
            return value;
        });
        loop.runUntilIdle();
        loop.callSoon(() -> {
            first.trySuccess(1);
            applied.cancel("in the same pass");
        });

        loop.runUntilIdle();

        assertThat(applied.isCancelled()).isTrue();
        assertThat(called).isEmpty();
    }

    @Test
    void shouldNotOverflowTheStackWhenTheChainIsLong() throws Exception {
        LoopFuture<Integer> last = first;
        for (int i = 0; i < LONG; i++) {
            last = last.thenApply(value -> value + 1);
        }

        first.trySuccess(0);
        loop.runUntilIdle();

        assertThat(last.result()).isEqualTo(LONG);
    }

    @Test
    void shouldNotOverflowTheStackWhenALongChainIsCancelled() {
        LoopFuture<Integer> last = first;
        for (int i = 0; i < LONG; i++) {
            last = i % 2 == 0 ? last.thenApply(value -> value + 1) : last.thenCompose(value -> loop.createFuture());
        }
        loop.runUntilIdle();

        assertThat(last.cancel("whole chain")).isTrue();
        loop.runUntilIdle();

        assertThat(last.isCancelled()).isTrue();
        assertThat(first.isCancelled()).isTrue();
    }

    @Test
    void shouldNotOverflowTheStackWhenEachStepComposesTheNext() throws Exception {
        LoopFuture<Integer> result = countDown(20_000);

        assertThat(loop.runUntil(result)).isZero();
    }

    private LoopFuture<Integer> countDown(int from) {
        LoopPromise<Integer> step = loop.createFuture();
        loop.callSoon(() -> step.trySuccess(from));
        return from == 0 ? step : step.thenCompose(value -> countDown(value - 1));
    }
}
