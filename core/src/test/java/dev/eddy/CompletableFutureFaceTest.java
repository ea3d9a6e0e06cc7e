package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
    void shouldBeCancelledWhenTheFutureIs() {
        promise.cancel("reason");
        loop.runUntilIdle();

        assertThat(face).isCancelled();
    }

    @Test
    void shouldHaveFailedWhenTheJobThrewACancellationException() {
        promise.tryFailure(new CancellationException("thrown"));
        loop.runUntilIdle();

        assertThat(face.isCancelled()).isFalse();
        assertThat(face).isCompletedExceptionally();
    }

    @Test
    void shouldCancelTheFutureWhenCancelled() {
        assertThat(face.cancel(true)).isTrue();
        loop.runUntilIdle();

        assertThat(promise.isCancelled()).isTrue();
    }
}
