package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How every loop takes tasks from other threads: asyncio's {@code run_coroutine_threadsafe}. A part of {@link LoopContract}.
 */
abstract class SubmitContract {

    private static final Duration TICK = Duration.ofMillis(1);

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final List<Object> ran = Collections.synchronizedList(new ArrayList<>());

    abstract LoopDriver open() throws Exception;

    /** What {@code call} returns or throws on a thread that may block, while the loop turns. */
    private <V> V blocking(Callable<V> call) throws Exception {
        StepExecutor executor = new StepExecutor();
        LoopFuture<V> job = on.loop().runInExecutor(executor, call);
        executor.startNext();
        return on.await(job);
    }

    @Test
    @Tag("TS-05")
    void shouldGiveAThreadThatBlocksTheValueOfWhatItSubmits() throws Exception {
        String value = blocking(() -> on.loop()
                .submit(() -> {
                    ran.add(on.loop().inLoop());
                    return on.loop().sleep(TICK).thenApply(slept -> "value");
                })
                .get());

        assertThat(value).isEqualTo("value");
        assertThat(ran).containsExactly(true);
    }

    @Test
    @Tag("TS-05")
    void shouldNotRunWhatIsSubmittedInTheCall() throws Exception {
        LoopPromise<String> inner = on.loop().createFuture();

        LoopFuture<String> result = on.onLoop(() -> {
            LoopFuture<String> submitted = on.loop().submit(() -> {
                ran.add("task");
                return inner;
            });
            ran.add("the call");
            return submitted;
        });
        inner.trySuccess("value");

        assertThat(on.await(result)).isEqualTo("value");
        assertThat(ran).containsExactly("the call", "task");
    }

    @Test
    @Tag("TS-06")
    void shouldGiveAThreadThatBlocksTheFailureOfWhatItSubmits() {
        IOException failure = new IOException("inner");

        assertThatThrownBy(() ->
                        blocking(() -> on.loop().submit(() -> failed(failure)).get()))
                .isInstanceOf(ExecutionException.class)
                .hasCause(failure);
        assertThatThrownBy(() -> on.await(on.loop().submit(() -> failed(failure))))
                .isSameAs(failure);
    }

    private LoopFuture<String> failed(IOException failure) {
        LoopPromise<String> inner = on.loop().createFuture();
        inner.tryFailure(failure);
        return inner;
    }

    @Test
    @Tag("TS-07")
    void shouldCancelWhatWasSubmittedWhenItsCallerGivesUp() throws Exception {
        LoopPromise<String> inner = on.loop().createFuture();
        LoopFuture<String> result = on.loop().submit(() -> inner);
        on.settle();

        Throwable thrown = blocking(() -> {
            Throwable timeout = catchThrowable(() -> result.get(0, TimeUnit.SECONDS));
            result.cancel(/* mayInterruptIfRunning= */ false);
            return timeout;
        });
        on.settle();

        assertThat(thrown).isInstanceOf(TimeoutException.class);
        assertThat(result.isCancelled()).isTrue();
        assertThat(inner.isCancelled()).isTrue();
    }

    @Test
    @Tag("TS-07")
    void shouldNotStartWhatWasSubmittedAndCancelledAtOnce() throws Exception {
        LoopFuture<Void> result = on.onLoop(() -> {
            LoopFuture<Void> submitted = on.loop().submit(() -> {
                ran.add("task");
                return on.loop().sleep(TICK);
            });
            submitted.cancel("changed my mind");
            return submitted;
        });
        on.settle();

        assertThat(result.isCancelled()).isTrue();
        assertThat(ran).isEmpty();
    }

    @Test
    @Tag("TS-09")
    void shouldTellTheCallerAndTheHandlerWhenWhatIsSubmittedCannotBeStarted() {
        IOException failure = new IOException("cannot start");

        assertThatThrownBy(() -> on.await(on.loop().submit(() -> {
                    throw failure;
                })))
                .isSameAs(failure);

        assertThat(on.takeErrors()).singleElement().satisfies(error -> assertThat(error.exception())
                .isSameAs(failure));
    }

    @Test
    @Tag("TS-09")
    @SuppressWarnings("NullAway") // on purpose
    void shouldRefuseANullTaskAndFailForANullFuture() {
        assertThatThrownBy(() -> on.loop().submit(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> on.await(on.loop().submit(() -> null))).isInstanceOf(NullPointerException.class);

        assertThat(on.takeErrors()).hasSize(1);
    }
}
