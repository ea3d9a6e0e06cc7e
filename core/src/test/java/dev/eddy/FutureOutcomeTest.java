package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
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

    /** The loop may be turned for the last time between a look at the future and the wait. */
    @Test
    void shouldWakeWhoeverBlocksWhenNobodyTurnsTheLoopAnyMore() throws Exception {
        for (int round = 0; round < 5_000; round++) {
            LoopPromise<Integer> future = loop.createFuture();
            FutureTask<Integer> waiting = new FutureTask<>(future::get);
            new Thread(waiting).start();
            future.trySuccess(round);
            loop.runUntilIdle();

            assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(round);
        }
    }
}
