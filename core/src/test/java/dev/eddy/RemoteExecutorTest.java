package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.eddy.OffloadRejectedException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RemoteExecutorTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final List<Callable<?>> submitted = new ArrayList<>();
    private final CompletableFuture<Object> stage = new CompletableFuture<>();
    private final List<LoopError> errors = new ArrayList<>();
    private final RemoteExecutor remote = new Remote();

    @BeforeEach
    void listen() {
        loop.setExceptionHandler((source, error) -> errors.add(error));
    }

    private final class Remote implements RemoteExecutor {
        @Override
        @SuppressWarnings("unchecked") // the test completes it with what the call would give
        public <V> CompletionStage<V> submit(Callable<V> call) {
            submitted.add(call);
            return (CompletionStage<V>) stage;
        }

        @Override
        public void execute(Runnable command) {
            throw new AssertionError("jobs are submitted");
        }
    }

    @Test
    void shouldHandOverTheCallableItself() throws Exception {
        Callable<Object> call = () -> "not called here";
        LoopFuture<Object> job = loop.runInExecutor(remote, call);

        assertThat(submitted).containsExactly(call);
        stage.complete("remote value");
        assertThat(job.isDone()).isFalse();
        loop.runUntilIdle();

        assertThat(job.result()).isEqualTo("remote value");
    }

    @Test
    void shouldTakeTheFirstOutcomeOfAStageThatGivesTwo() throws Exception {
        CompletableFuture<String> twice = new CompletableFuture<>() {
            @Override
            public CompletableFuture<String> whenComplete(BiConsumer<? super String, ? super Throwable> action) {
                action.accept("one", null);
                loop.callSoon(() -> submitted.add(() -> "between"));
                action.accept("two", null);
                return this;
            }
        };

        LoopFuture<String> wrapped = loop.wrap(twice);
        loop.runUntilIdle();

        assertThat(wrapped.result()).isEqualTo("one");
        assertThat(submitted).as("what was queued between them").hasSize(1);
    }

    @Test
    void shouldFailWithTheOwnExceptionWhenTheStageWrapsIt() {
        IOException failure = new IOException("own");
        LoopFuture<Object> job = loop.runInExecutor(remote, () -> 1);

        stage.completeExceptionally(new CompletionException(new ExecutionException(failure)));
        loop.runUntilIdle();

        assertThat(job.exception()).isSameAs(failure);
    }

    @Test
    void shouldCancelTheStageWhenCancelled() {
        LoopFuture<Object> job = loop.runInExecutor(remote, () -> 1);

        assertThat(job.cancel("not needed")).isTrue();
        loop.runUntilIdle();

        assertThat(stage).isCancelled();
        assertThat(job.isCancelled()).isTrue();
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldBeCancelledWhenTheStageIs() {
        LoopFuture<Object> job = loop.runInExecutor(remote, () -> 1);

        stage.cancel(true);
        loop.runUntilIdle();

        assertThat(job.isCancelled()).isTrue();
    }

    @Test
    void shouldTimeOutFromTheSubmissionWhenTheStageIsLate() {
        List<Object> discarded = new ArrayList<>();
        CompletableFuture<Object> deaf = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        RemoteExecutor executor = new RemoteExecutor() {
            @Override
            @SuppressWarnings("unchecked") // likewise
            public <V> CompletionStage<V> submit(Callable<V> call) {
                return (CompletionStage<V>) deaf;
            }

            @Override
            public void execute(Runnable command) {}
        };
        Duration timeout = Duration.ofSeconds(1);
        LoopFuture<Object> job = loop.runInExecutor(
                executor,
                () -> 1,
                Offload.builder().runTimeout(timeout).onDiscard(discarded::add).build());

        loop.advance(timeout);
        deaf.complete("late");

        assertThat(job.exception()).isInstanceOf(TimeoutException.class);
        assertThat(discarded).containsExactly("late");
    }

    @Test
    void shouldFailWhenTheExecutorThrowsOrGivesNothing() {
        List<LoopFuture<Integer>> jobs = new ArrayList<>();
        IllegalStateException failure = new IllegalStateException("remote");
        for (boolean throwing : new boolean[] {true, false}) {
            jobs.add(loop.runInExecutor(
                    new RemoteExecutor() {
                        @Override
                        public <V> CompletionStage<V> submit(Callable<V> call) {
                            if (throwing) {
                                throw failure;
                            }
                            return null;
                        }

                        @Override
                        public void execute(Runnable command) {}
                    },
                    () -> 1));
        }
        loop.runUntilIdle();

        assertThat(jobs).allSatisfy(job -> assertThat(job.exception())
                .isInstanceOfSatisfying(OffloadRejectedException.class, rejection -> assertThat(rejection.reason())
                        .isEqualTo(Reason.EXECUTOR_FAILED)));
        assertThat(jobs.get(0).exception()).hasCause(failure);
    }

    @Test
    void shouldRefuseAQueueTimeoutItCannotKeep() {
        Offload offload = Offload.builder().queueTimeout(Duration.ofSeconds(1)).build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> loop.runInExecutor(remote, () -> 1, offload))
                .withMessageContaining("queueTimeout: PT1S (expected: none for a RemoteExecutor");
        assertThat(submitted).isEmpty();
    }
}
