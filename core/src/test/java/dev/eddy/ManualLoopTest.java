package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ManualLoopTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();

    @Test
    void shouldReturnOrThrowWhatTheFutureEndsWithWhenRunUntil() throws Exception {
        LoopPromise<String> failing = loop.createFuture();
        IOException failure = new IOException("own");
        loop.callLater(Duration.ofHours(1), () -> failing.tryFailure(failure));

        String slept = loop.runUntil(loop.sleep(Duration.ofMinutes(1)).thenApply(nothing -> "slept"));
        assertThat(slept).isEqualTo("slept");
        assertThat(loop.time()).isEqualTo(Duration.ofMinutes(1).toNanos());
        assertThatThrownBy(() -> loop.runUntil(failing)).isSameAs(failure);
        assertThat(loop.time()).isEqualTo(Duration.ofHours(1).toNanos());
    }

    @Test
    void shouldWaitForTheThreadWhenAJobIsOutstanding() throws Exception {
        QueuedJobs executor = new QueuedJobs();
        CountDownLatch turning = new CountDownLatch(1);
        LoopFuture<String> job = loop.runInExecutor(executor, () -> {
            turning.await();
            return "from a thread";
        });
        executor.startNext();
        loop.callSoon(turning::countDown);

        assertThat(loop.runUntil(job)).isEqualTo("from a thread");
    }

    @Test
    void shouldRefuseWhenTheFutureCanNeverComplete() {
        LoopPromise<String> orphan = loop.createFuture();

        assertThatIllegalStateException()
                .isThrownBy(() -> loop.runUntil(orphan))
                .withMessageContaining("nothing left that could complete");
    }

    @Test
    void shouldRefuseWhenTheFutureIsAnotherLoops() {
        LoopPromise<String> foreign = ManualLoop.create().createFuture();

        assertThatIllegalArgumentException().isThrownBy(() -> loop.runUntil(foreign));
    }

    @Test
    void shouldRefuseWhenCalledFromACallback() {
        ManualLoop other = ManualLoop.create();
        LoopFuture<Void> result = loop.sleep(Duration.ZERO).thenApply(nothing -> {
            assertThatIllegalStateException().isThrownBy(() -> loop.runUntil(loop.createFuture()));
            assertThatIllegalStateException().isThrownBy(() -> other.runUntil(other.createFuture()));
            return null;
        });

        loop.runUntilIdle();

        assertThat(result.exception()).isNull();
    }

    @Test
    void shouldThrowWhenInterruptedWhileItWaitsForAJob() {
        QueuedJobs executor = new QueuedJobs();
        LoopFuture<String> job = loop.runInExecutor(executor, () -> "never");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> loop.runUntil(job)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(loop.runReady()).as("it can be turned again").isZero();
    }

    @Test
    void shouldRefuseWhenTimeIsToGoBack() {
        assertThatIllegalArgumentException().isThrownBy(() -> loop.advance(Duration.ofNanos(-1)));
    }

    @Test
    void shouldWaitWhenTheDefaultExecutorIsBeingShutDown() throws Exception {
        loop.runUntil(loop.runInExecutor(null, () -> 1));

        assertThat(loop.runUntil(loop.shutdownDefaultExecutor(Duration.ofSeconds(10))))
                .isTrue();
    }

    @Test
    void shouldWaitWhenItIsBeingClosed() throws Exception {
        loop.runUntil(loop.runInExecutor(null, () -> 1));

        assertThat(loop.runUntil(loop.close(Duration.ofSeconds(10))).isClean()).isTrue();
        assertThat(loop.isClosed()).isTrue();
    }
}
