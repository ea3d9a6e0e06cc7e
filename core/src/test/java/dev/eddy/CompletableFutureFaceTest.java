package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CompletableFutureFaceTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final LoopPromise<String> promise = loop.createFuture();
    private final CompletableFuture<String> face = promise.toCompletableFuture();

    @Test
    void shouldCompleteOnTheLoopWhenDone() throws Exception {
        List<AsyncLoop> on = new ArrayList<>();
        face.thenRun(() -> on.add(AsyncLoop.running()));

        promise.trySuccess("value");
        assertThat(face).isNotDone();
        loop.runUntilIdle();

        assertThat(face.get()).isEqualTo("value");
        assertThat(on).containsExactly(loop);
    }

    @Test
    void shouldCarryTheOwnExceptionWhenFailed() {
        IOException failure = new IOException("own");
        promise.tryFailure(failure);
        loop.runUntilIdle();

        assertThatThrownBy(face::get).isInstanceOf(ExecutionException.class).hasCause(failure);
    }

    @Test
    void shouldHaveFailedWhenTheJobThrewACancellationException() {
        promise.tryFailure(new CancellationException("thrown"));
        loop.runUntilIdle();

        assertThat(face.isCancelled()).isFalse();
        assertThat(face).isCompletedExceptionally();
    }

    @Test
    void shouldWakeWhoeverBlocksWhenTheLoopCloses() throws Exception {
        List<CompletableFuture<Throwable>> thrown = List.of(
                failureOf(face::get),
                failureOf(() -> face.get(1, TimeUnit.HOURS)),
                failureOf(face::join),
                failureOf(() -> face.thenApply(String::length).get()));

        loop.close(Duration.ZERO);
        loop.runUntilIdle();

        for (CompletableFuture<Throwable> one : thrown) {
            assertThat(one.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(LoopClosedException.class);
        }
        assertThat(face).as("may still be completed").isNotDone();
        promise.trySuccess("late");
        assertThat(face.get()).isEqualTo("late");
    }

    private static CompletableFuture<Throwable> failureOf(Callable<?> wait) throws InterruptedException {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        CountDownLatch running = new CountDownLatch(1);
        new Thread(() -> {
                    running.countDown();
                    try {
                        thrown.completeExceptionally(new AssertionError("returned " + wait.call()));
                    } catch (Throwable e) {
                        thrown.complete(e);
                    }
                })
                .start();
        running.await();
        return thrown;
    }

    @Test
    void shouldTellTheOwnExceptionToWhoeverBlocks() throws Exception {
        IOException failure = new IOException("own");
        CompletableFuture<Throwable> got = failureOf(face::get);
        CompletableFuture<Throwable> joined = failureOf(face::join);

        promise.tryFailure(failure);
        loop.runUntilIdle();

        assertThat(got.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCause(failure);
        assertThat(joined.get(10, TimeUnit.SECONDS))
                .isInstanceOf(CompletionException.class)
                .hasCause(failure);
    }

    @Test
    void shouldGiveUpWaitingWhenTheTimeIsOver() {
        assertThatThrownBy(() -> face.get(1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> face.get(-1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void shouldKeepTheInterruptWhenItIsJoined() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread joining = new Thread(() -> {
            Thread.currentThread().interrupt();
            waiting.countDown();
            face.join();
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        joining.start();
        waiting.await();

        promise.trySuccess("value");
        loop.runUntilIdle();

        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    }
}
