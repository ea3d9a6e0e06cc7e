package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LoopCloseTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final QueuedJobs executor = new QueuedJobs();
    private final List<Object> ran = new ArrayList<>();

    private void closeNow() {
        loop.close(Duration.ZERO);
        loop.runUntilIdle();
        assertThat(loop.isClosed()).isTrue();
    }

    private static void assertClosed(LoopFuture<?> future) {
        assertThat(future.isDone()).isTrue();
        assertThat(future.exception()).isInstanceOf(LoopClosedException.class);
    }

    @Test
    void shouldFailWhatIsOutstandingWhenTheTimeIsOver() throws Exception {
        LoopFuture<Boolean> job = loop.runInExecutor(executor, () -> ran.add("job"));
        LoopFuture<Object> stage = loop.wrap(new CompletableFuture<>());
        LoopFuture<Void> nap = loop.sleep(Duration.ofHours(1));
        LoopFuture<ShutdownReport> closed = loop.close(SECOND);

        loop.advance(SECOND.minusNanos(1));
        assertThat(loop.isClosed()).isFalse();
        loop.advance(Duration.ofNanos(1));

        assertThat(loop.isClosed()).isTrue();
        assertClosed(job);
        assertClosed(stage);
        assertClosed(nap);
        assertThat(closed.result().abandoned()).isEqualTo(2);
        assertThat(closed.result().isClean()).isFalse();
        executor.runNext();
        assertThat(ran).as("what the withdrawn job did").isEmpty();
    }

    @Test
    @Tag("LC-07")
    void shouldDropCallbacksAndTimersWhenClosed() {
        loop.callLater(SECOND, () -> ran.add("timer"));
        loop.runUntilIdle();
        loop.close(Duration.ZERO);
        loop.callSoon(() -> ran.add("behind the close"));

        loop.runUntilIdle();
        loop.advance(SECOND);

        assertThat(ran).isEmpty();
        assertThat(loop.nextDeadlineNanos()).isNull();
    }

    @Test
    @Tag("LC-07")
    void shouldStillCompleteFuturesWhenClosed() throws Exception {
        LoopPromise<String> before = loop.createFuture();
        before.onDone(done -> ran.add("before"));
        closeNow();
        LoopPromise<String> after = loop.createFuture();
        after.onDone(done -> ran.add("after"));

        before.trySuccess("b");
        after.trySuccess("a");

        assertThat(before.result()).isEqualTo("b");
        assertThat(after.result()).isEqualTo("a");
        assertThat(ran).containsExactly("before", "after");
        assertThat(after.thenApply(value -> value + "!").result()).isEqualTo("a!");
    }

    @Test
    void shouldDiscardTheValueWhenTheWorkerIsTooLate() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        List<Object> discarded = new ArrayList<>();
        CancelToken token = new CancelToken();
        LoopFuture<String> job = loop.runInExecutor(
                executor,
                () -> {
                    started.countDown();
                    end.await();
                    return "late";
                },
                Offload.builder().onDiscard(discarded::add).token(token).build());
        Thread worker = executor.startNext();
        started.await();

        closeNow();
        assertClosed(job);
        assertThat(token.isCancelled()).isTrue();
        assertThat(discarded).isEmpty();
        end.countDown();
        worker.join();

        assertThat(discarded).containsExactly("late");
    }

    @Test
    void shouldDiscardTheValueWhenItWasOnItsWayToTheLoop() {
        List<Object> discarded = new ArrayList<>();
        Offload offload = Offload.builder().onDiscard(discarded::add).build();
        LoopFuture<String> job = loop.runInExecutor(executor, () -> "on its way", offload);
        loop.runUntilIdle();
        loop.close(Duration.ZERO);
        executor.runNext(); // its result is queued behind the close

        loop.runUntilIdle();

        assertClosed(job);
        assertThat(discarded).containsExactly("on its way");
    }

    @Test
    void shouldReportTheFailureWhenTheWorkerIsTooLate() throws Exception {
        List<Throwable> errors = new ArrayList<>();
        loop.setExceptionHandler((source, error) -> errors.add(error.exception()));
        IllegalStateException failure = new IllegalStateException("late");
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        loop.runInExecutor(executor, () -> {
            started.countDown();
            end.await();
            throw failure;
        });
        Thread worker = executor.startNext();
        started.await();

        closeNow();
        end.countDown();
        worker.join();

        assertThat(errors).containsExactly(failure);
    }

    @Test
    void shouldWakeWhoeverBlocksOnAJobWhenClosed() throws Exception {
        LoopFuture<String> job = loop.runInExecutor(executor, () -> "never");
        LoopPromise<String> orphan = loop.createFuture();
        List<CompletableFuture<Throwable>> thrown = List.of(failureOf(job), failureOf(orphan));

        closeNow();

        for (CompletableFuture<Throwable> one : thrown) {
            assertThat(one.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(LoopClosedException.class);
        }
        assertThatThrownBy(() -> loop.createFuture().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(LoopClosedException.class);
    }

    private static CompletableFuture<Throwable> failureOf(LoopFuture<?> future) throws InterruptedException {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        CountDownLatch running = new CountDownLatch(1);
        new Thread(() -> {
                    running.countDown();
                    try {
                        future.get();
                        thrown.complete(null);
                    } catch (Throwable e) {
                        thrown.complete(e);
                    }
                })
                .start();
        running.await();
        return thrown;
    }

    @Test
    void shouldEndWhatWasOnItsWayBeforeTheCloseIsOver() {
        LoopFuture<String> job = loop.runInExecutor(executor, () -> "on its way");
        loop.runUntilIdle();
        loop.close(Duration.ZERO).onDone(closed -> ran.add(job.isDone()));
        executor.runNext();

        loop.runUntilIdle();

        assertThat(ran).containsExactly(true);
    }
}
