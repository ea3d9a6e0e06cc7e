package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** {@code submit}: asyncio's {@code run_coroutine_threadsafe}. */
class SubmitTest {

    private final ManualLoop loop = ManualLoop.create();

    /** TS-05 */
    @Test
    void shouldGiveTheValueOfTheFutureMadeOnTheLoop() throws Exception {
        LoopPromise<String> inner = loop.createFuture();
        List<Boolean> inLoop = new ArrayList<>();

        LoopFuture<String> result = loop.submit(() -> {
            inLoop.add(loop.inLoop());
            return inner;
        });
        assertThat(inLoop).as("never inline").isEmpty();
        loop.runUntilIdle();
        inner.trySuccess("value");

        assertThat(loop.runUntil(result)).isEqualTo("value");
        assertThat(inLoop).containsExactly(true);
    }

    /** TS-06 */
    @Test
    void shouldFailAsTheFutureDoes() {
        IOException cause = new IOException("inner");
        LoopPromise<String> inner = loop.createFuture();
        inner.tryFailure(cause);

        assertThatThrownBy(() -> loop.runUntil(loop.submit(() -> inner))).isSameAs(cause);
    }

    /** TS-07, TS-11 */
    @Test
    void shouldCancelTheFutureOnTheLoopWhenTheCallerGivesUp() {
        LoopPromise<String> inner = loop.createFuture();
        LoopFuture<String> result = loop.submit(() -> inner);
        loop.runUntilIdle();

        assertThatThrownBy(() -> result.get(0, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(result.cancel(false)).isTrue();
        loop.runUntilIdle();

        assertThat(result.isCancelled()).isTrue();
        assertThat(inner.isCancelled()).isTrue();
    }

    /** TS-09 */
    @Test
    void shouldTellTheCallerAndTheHandlerWhenTheTaskCannotBeStarted() {
        List<LoopError> errors = new ArrayList<>();
        loop.setExceptionHandler((source, error) -> errors.add(error));
        IllegalStateException cause = new IllegalStateException("cannot start");

        assertThatThrownBy(() -> loop.runUntil(loop.submit(() -> {
                    throw cause;
                })))
                .isSameAs(cause);

        assertThat(errors).singleElement().extracting(LoopError::exception).isSameAs(cause);
        assertThatThrownBy(() -> loop.runUntil(loop.submit(() -> null))).isInstanceOf(NullPointerException.class);
    }
}
