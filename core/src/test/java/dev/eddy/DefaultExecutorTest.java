package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DefaultExecutorTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();

    @Test
    @Tag("EX-16")
    void shouldFinishWhatItHasAndRefuseTheRestWhenShutDown() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        LoopFuture<String> running = loop.runInExecutor(null, () -> {
            end.await();
            return "finished";
        });
        LoopFuture<Boolean> shutdown = loop.shutdownDefaultExecutor(LONG);

        assertThatIllegalStateException()
                .isThrownBy(() -> loop.runInExecutor(null, () -> 1))
                .withMessageContaining("default executor is shut down");
        assertThatIllegalStateException().isThrownBy(() -> loop.toThread(() -> 1));
        end.countDown();

        assertThat(loop.runUntil(shutdown)).isTrue();
        loop.runUntilIdle();
        assertThat(running.result()).isEqualTo("finished");
        QueuedJobs explicit = new QueuedJobs();
        LoopFuture<String> other = loop.runInExecutor(explicit, () -> "an explicit one still works");
        explicit.runNext();
        assertThat(loop.runUntil(other)).startsWith("an explicit one");
    }

    @Test
    @Tag("EX-18")
    void shouldBeBoundedWhenAJobDoesNotEnd() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        List<Boolean> interrupted = new ArrayList<>();
        LoopFuture<String> running = loop.runInExecutor(null, () -> {
            started.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                interrupted.add(true);
            }
            return "left to finish";
        });
        started.await();
        long before = System.nanoTime();

        try (Logged logged = Logged.by(DefaultExecutor.class)) {
            assertThat(loop.runUntil(loop.shutdownDefaultExecutor(Duration.ofMillis(50))))
                    .isFalse();
            assertThat(logged.messages()).singleElement().asString().contains("did not finish");
        }

        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofMillis(50), Duration.ofSeconds(5));
        assertThat(running.isDone()).isFalse();
        end.countDown();
        assertThat(loop.runUntil(running)).isEqualTo("left to finish");
        assertThat(interrupted).isEmpty();
    }

    @Test
    void shouldRefuseAnotherWhenShutDown() throws Exception {
        loop.runUntil(loop.shutdownDefaultExecutor(LONG));
        ExecutorService mine = Executors.newSingleThreadExecutor();

        assertThatIllegalStateException().isThrownBy(() -> loop.setDefaultExecutor(mine));
        assertThatThrownBy(() -> loop.setDefaultExecutor(null)).isInstanceOf(NullPointerException.class);
        loop.runUntil(loop.shutdownDefaultExecutor(LONG));
        assertThat(mine.isShutdown())
                .as("it was refused, and is none of the loop's")
                .isFalse();
        mine.shutdown();
    }

    @Test
    @Tag("EX-30")
    @Tag("TP-04")
    void shouldHaveTheSizeOfAsynciosWhenAskedFor() {
        try (WorkerPool pool = WorkerPool.asyncioCompatible()) {
            int expected = Math.min(32, Runtime.getRuntime().availableProcessors() + 4);
            CountDownLatch end = new CountDownLatch(1);
            for (int i = 0; i < expected + 10; i++) {
                pool.execute(() -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }

            assertThat(pool.figures().threads()).isEqualTo(expected);
            assertThat(pool.figures().queued()).isEqualTo(10);
            end.countDown();
        }
    }
}
