package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FutureOutcomeTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final LoopPromise<String> promise = loop.createFuture();

    @Test
    void shouldRefuseToAnswerWhilePending() {
        assertThat(promise.isDone()).isFalse();
        assertThat(promise.isCancelled()).isFalse();
        assertThat(promise.loop()).isSameAs(loop);
        assertThatIllegalStateException().isThrownBy(promise::result).withMessageContaining("expected: done");
        assertThatIllegalStateException().isThrownBy(promise::exception);
    }

    @Test
    void shouldGiveTheValueWhenSucceeded() throws Exception {
        assertThat(promise.trySuccess("value")).isTrue();
        loop.runUntilIdle();

        assertThat(promise.result()).isEqualTo("value");
        assertThat(promise.exception()).isNull();
        assertThat(promise.get()).isEqualTo("value");
        assertThat(promise.trySuccess("other")).isFalse();
        assertThat(promise.tryFailure(new IOException())).isFalse();
        assertThat(promise.cancel("late")).isFalse();
        assertThat(promise.result()).isEqualTo("value");
    }

    @Test
    void shouldGiveNullWhenNullIsTheValue() throws Exception {
        promise.trySuccess(null);
        loop.runUntilIdle();

        assertThat(promise.isDone()).isTrue();
        assertThat(promise.result()).isNull();
        assertThat(promise.get()).isNull();
    }

    @Test
    void shouldThrowTheExceptionItselfWhenFailed() {
        IOException failure = new IOException("own");
        promise.tryFailure(failure);
        loop.runUntilIdle();

        assertThatThrownBy(promise::result).isSameAs(failure);
        assertThat(promise.exception()).isSameAs(failure);
        assertThatThrownBy(promise::get).isInstanceOf(ExecutionException.class).hasCause(failure);
        assertThat(promise.trySuccess("late")).isFalse();
        assertThat(promise.cancel(true)).isFalse();
        assertThat(promise.isCancelled()).isFalse();
    }

    @Test
    void shouldThrowTheErrorItselfWhenFailedWithOne() {
        StackOverflowError failure = new StackOverflowError();
        promise.tryFailure(failure);
        loop.runUntilIdle();

        assertThatThrownBy(promise::result).isSameAs(failure);
    }

    @Test
    void shouldHaveFailedWhenTheFailureIsACancellationException() {
        CancellationException failure = new CancellationException("thrown by the job");
        promise.tryFailure(failure);
        loop.runUntilIdle();

        assertThat(promise.isCancelled()).isFalse();
        assertThat(promise.exception()).isSameAs(failure);
        assertThatThrownBy(promise::get).isInstanceOf(ExecutionException.class).hasCause(failure);
    }

    @Test
    void shouldTellTheReasonWhenCancelled() {
        assertThat(promise.cancel("shutting down")).isTrue();
        loop.runUntilIdle();

        assertThat(promise.isDone()).isTrue();
        assertThat(promise.isCancelled()).isTrue();
        assertThatThrownBy(promise::result)
                .isInstanceOf(CancellationException.class)
                .hasMessage("shutting down");
        assertThatThrownBy(promise::exception)
                .isInstanceOf(CancellationException.class)
                .hasMessage("shutting down");
        assertThatThrownBy(promise::get)
                .isInstanceOf(CancellationException.class)
                .hasMessage("shutting down");
        assertThat(promise.cancel("again")).isFalse();
        assertThat(promise.trySuccess("late")).isFalse();
    }

    @Test
    void shouldBeVisibleAtOnceWhenDecidedOnTheLoop() {
        List<Boolean> seen = new ArrayList<>();
        loop.callSoon(() -> {
            promise.trySuccess("value");
            seen.add(promise.isDone());
        });

        loop.runUntilIdle();

        assertThat(seen).containsExactly(true);
    }

    @Test
    void shouldBecomeVisibleWhenTheLoopHasRunWhatAnotherThreadDecided() throws Exception {
        Thread other = new Thread(() -> promise.trySuccess("foreign"));
        other.start();
        other.join();

        assertThat(promise.isDone()).isFalse();
        assertThat(promise.trySuccess("second")).isFalse();
        assertThat(promise.cancel("third")).isFalse();
        loop.runUntilIdle();

        assertThat(promise.result()).isEqualTo("foreign");
    }

    @Test
    void shouldNotChangeUnderTheHandsOfACallbackWhenAnotherThreadCompletes() throws Exception {
        List<Boolean> seen = new ArrayList<>();
        loop.callSoon(() -> {
            Thread other = new Thread(() -> promise.trySuccess("foreign"));
            other.start();
            try {
                other.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            seen.add(promise.isDone());
        });

        loop.runUntilIdle();

        assertThat(seen).containsExactly(false);
        assertThat(promise.result()).isEqualTo("foreign");
    }

    @Test
    void shouldRefuseToBlockWhenOnTheLoopOrOnAnother() {
        ManualLoop another = ManualLoop.create();
        List<Throwable> thrown = new ArrayList<>();
        Runnable block = () -> {
            thrown.add(org.assertj.core.api.Assertions.catchThrowable(promise::get));
            thrown.add(org.assertj.core.api.Assertions.catchThrowable(() -> promise.get(1, TimeUnit.SECONDS)));
            CompletableFuture<String> face = promise.toCompletableFuture();
            thrown.add(org.assertj.core.api.Assertions.catchThrowable(face::join));
            thrown.add(org.assertj.core.api.Assertions.catchThrowable(face.thenApply(v -> v)::get));
            thrown.add(org.assertj.core.api.Assertions.catchThrowable(() -> face.get(1, TimeUnit.SECONDS)));
        };

        loop.callSoon(block);
        another.callSoon(block);
        loop.runUntilIdle();
        another.runUntilIdle();

        assertThat(thrown).hasSize(10).allSatisfy(refusal -> assertThat(refusal)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("blocking wait on loop thread '"
                        + Thread.currentThread().getName())
                .hasMessageContaining("runInExecutor"));
    }

    @Test
    void shouldGiveWithoutBlockingWhenDoneAndOnTheLoop() {
        List<Object> got = new ArrayList<>();
        promise.trySuccess("value");
        loop.callSoon(() -> {
            try {
                got.add(promise.get());
                got.add(promise.get(0, TimeUnit.SECONDS));
            } catch (Exception e) {
                got.add(e);
            }
        });

        loop.runUntilIdle();

        assertThat(got).containsExactly("value", "value");
    }

    @Test
    void shouldTimeOutWhenGetWaitsInVain() {
        assertThatThrownBy(() -> promise.get(1, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("1 MILLISECONDS");
        assertThatThrownBy(() -> promise.get(0, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> promise.get(-1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void shouldThrowWhenInterruptedWhileItWaits() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(promise::get).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void shouldWakeEveryWaiterWhenDone() throws Exception {
        List<CompletableFuture<String>> got = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            CompletableFuture<String> one = new CompletableFuture<>();
            got.add(one);
            new Thread(() -> {
                        try {
                            one.complete(promise.get());
                        } catch (Exception e) {
                            one.completeExceptionally(e);
                        }
                    })
                    .start();
        }
        loop.callLater(java.time.Duration.ofMillis(1), () -> promise.trySuccess("value"));

        while (got.stream().anyMatch(one -> !one.isDone())) {
            loop.advance(java.time.Duration.ofMillis(1));
        }

        for (CompletableFuture<String> one : got) {
            assertThat(one.get()).isEqualTo("value");
        }
    }

    @Test
    void shouldShowItsStateWhenPrinted() {
        LoopPromise<Object> failed = loop.createFuture();
        LoopPromise<Object> cancelled = loop.createFuture();
        assertThat(promise).asString().endsWith("[pending]");
        promise.trySuccess("v");
        assertThat(promise).asString().endsWith("[pending, decided]");
        failed.tryFailure(new IOException("x"));
        cancelled.cancel("why");
        loop.runUntilIdle();

        assertThat(promise).asString().endsWith("[done: v]");
        assertThat(failed).asString().endsWith("[failed: java.io.IOException: x]");
        assertThat(cancelled).asString().endsWith("[cancelled: why]");
        failed.exception();
    }
}
