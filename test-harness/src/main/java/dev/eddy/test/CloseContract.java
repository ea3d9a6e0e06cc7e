package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.AsyncLoop;
import dev.eddy.Handle;
import dev.eddy.LoopClosedException;
import dev.eddy.LoopError;
import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import dev.eddy.Offload;
import dev.eddy.ShutdownReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How every loop must end. A part of {@link LoopContract}. */
abstract class CloseContract {

    private static final Duration TICK = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final StepExecutor executor = new StepExecutor();
    private final List<Object> ran = Collections.synchronizedList(new ArrayList<>());

    abstract LoopDriver open() throws Exception;

    private ShutdownReport close(Duration timeout) throws Exception {
        return on.await(on.loop().close(timeout));
    }

    private static void assertClosed(LoopFuture<?> future) {
        assertThat(future.isDone()).isTrue();
        assertThat(future.exception()).isInstanceOf(LoopClosedException.class);
    }

    // while it closes

    @Test
    void shouldDeliverWhatEndsWhileItCloses() throws Exception {
        LoopFuture<String> job = on.loop().runInExecutor(executor, () -> "in time");
        LoopFuture<ShutdownReport> closed = on.loop().close(HOUR);
        on.settle();
        assertThat(on.loop().isClosed()).isFalse();

        executor.runNext();
        ShutdownReport report = on.await(closed);

        assertThat(on.loop().isClosed()).isTrue();
        assertThat(job.result()).isEqualTo("in time");
        assertThat(report.isClean()).isTrue();
    }

    @Test
    void shouldTakeNoMoreJobsWhileItCloses() throws Exception {
        on.loop().runInExecutor(executor, () -> "outstanding");
        LoopFuture<ShutdownReport> closed = on.loop().close(HOUR);

        assertThatThrownBy(() -> on.loop().runInExecutor(executor, () -> "new"))
                .isInstanceOf(LoopClosedException.class)
                .hasMessageContaining("loop is closing");
        assertThatThrownBy(() -> on.loop().runInExecutor(null, () -> "new")).isInstanceOf(LoopClosedException.class);
        assertThatThrownBy(() -> on.loop().toThread(() -> "new")).isInstanceOf(LoopClosedException.class);

        assertThat(executor.size()).isOne();
        executor.runNext();
        on.done(closed);
    }

    @Test
    void shouldStillRunCallbacksAndTimersWhileItCloses() throws Exception {
        on.loop().runInExecutor(executor, () -> "outstanding");
        LoopFuture<ShutdownReport> closed = on.loop().close(HOUR);

        on.loop().callSoon(() -> ran.add("soon"));
        on.await(on.loop().sleep(TICK));
        on.await(on.loop().submit(() -> on.loop().sleep(TICK)));

        assertThat(ran).containsExactly("soon");
        executor.runNext();
        on.done(closed);
    }

    @Test
    void shouldWaitForItsJobsNoLongerThanItsTimeout() throws Exception {
        LoopFuture<Boolean> job = on.loop().runInExecutor(executor, () -> ran.add("job"));
        LoopFuture<Object> stage = on.loop().wrap(new CompletableFuture<>());
        LoopFuture<Void> nap = on.loop().sleep(HOUR);
        long start = on.loop().time();

        ShutdownReport report = close(Duration.ofMillis(5));

        assertThat(on.loop().time() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(5).toNanos());
        assertClosed(job);
        assertClosed(stage);
        assertClosed(nap);
        assertThat(report.abandoned()).isEqualTo(2);
        assertThat(report.isClean()).isFalse();
        executor.runAll();
        assertThat(ran).as("what the withdrawn job did").isEmpty();
    }

    @Test
    void shouldReportWhatItsDefaultExecutorStillRuns() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Object> discarded = new CompletableFuture<>();
        Offload offload =
                Offload.builder().name("slow").onDiscard(discarded::complete).build();
        LoopFuture<String> job = on.loop()
                .runInExecutor(
                        null,
                        () -> {
                            started.countDown();
                            end.await();
                            return "by itself";
                        },
                        offload);
        started.await();

        ShutdownReport report = close(Duration.ZERO);

        assertClosed(job);
        assertThat(report.abandoned()).isOne();
        assertThat(report.stuck()).singleElement().asString().contains("stuck in job 'slow'", "CloseContract");
        end.countDown();
        assertThat(discarded.get(20, TimeUnit.SECONDS)).isEqualTo("by itself");
    }

    // what is dropped

    @Test
    @Tag("LC-07")
    void shouldDropWhatIsQueuedAndWhatWaits() throws Exception {
        List<Handle> dropped = new ArrayList<>();
        LoopFuture<ShutdownReport> closed = on.onLoop(() -> {
            dropped.add(on.loop().callLater(TICK, () -> ran.add("timer")));
            LoopFuture<ShutdownReport> closing = on.loop().close(Duration.ZERO);
            dropped.add(on.loop().callSoon(() -> ran.add("queued behind the close")));
            return closing;
        });
        on.done(closed);

        assertThat(dropped).allSatisfy(handle -> {
            assertThat(handle.isCancelled()).isTrue();
            assertThat(handle.cancel()).isFalse();
        });
        assertThat(ran).isEmpty();
    }

    // the future

    @Test
    @Tag("LC-07")
    void shouldGiveTheFirstFutureWhenItIsClosedAgain() throws Exception {
        on.loop().runInExecutor(executor, () -> "never");
        long start = on.loop().time();
        LoopFuture<ShutdownReport> closed = on.loop().close(Duration.ofMillis(5));

        assertThat(on.loop().close(Duration.ZERO)).isSameAs(closed);
        on.done(closed);

        assertThat(on.loop().time() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(5).toNanos());
        assertThat(on.loop().close(HOUR)).isSameAs(closed);
    }

    @Test
    void shouldRunTheCallbacksOfItsFuture() throws Exception {
        LoopFuture<ShutdownReport> closed = on.loop().close(Duration.ZERO);
        closed.onDone(done -> ran.add(on.loop().isClosed()));
        on.done(closed);
        closed.onDone(done -> ran.add("added afterwards"));
        on.done(closed);

        assertThat(ran).containsExactly(true, "added afterwards");
    }

    @Test
    void shouldRefuseATimeoutThatIsNone() throws Exception {
        assertThatThrownBy(() -> on.loop().close(TICK.negated())).isInstanceOf(IllegalArgumentException.class);

        assertThat(on.onLoop(() -> "still open")).isEqualTo("still open");
    }

    // afterwards

    @Test
    @Tag("LC-07")
    void shouldThrowAtTheCallWhenClosed() throws Exception {
        close(Duration.ZERO);
        AsyncLoop loop = on.loop();

        List<Callable<?>> calls = List.of(
                () -> loop.callSoon(() -> ran.add("late")),
                () -> loop.callLater(Duration.ZERO, () -> ran.add("late")),
                () -> loop.callAt(0, () -> ran.add("late")),
                () -> loop.sleep(HOUR),
                () -> loop.sleep(Duration.ZERO),
                () -> loop.submit(() -> loop.sleep(HOUR)),
                () -> loop.runInExecutor(executor, () -> 1),
                () -> loop.runInExecutor(null, () -> 1),
                () -> loop.toThread(() -> 1));
        assertThat(calls).allSatisfy(call -> assertThatThrownBy(call::call)
                .isInstanceOf(LoopClosedException.class)
                .hasMessageContaining("loop is closed"));
        assertThatThrownBy(() -> loop.execute(() -> ran.add("late")))
                .isInstanceOf(RejectedExecutionException.class)
                .hasCauseInstanceOf(LoopClosedException.class);
        assertThat(executor.size()).isZero();
        assertClosed(on.done(loop.wrap(new CompletableFuture<>())));
        assertThat(ran).isEmpty();
    }

    @Test
    @Tag("LC-07")
    void shouldStillHaveAClockAndFuturesAndAHandlerWhenClosed() throws Exception {
        long before = on.loop().time();
        close(Duration.ZERO);
        LoopPromise<String> promise = on.loop().createFuture();

        promise.onDone(done -> ran.add("told"));
        promise.trySuccess("value");
        String composed = on.await(promise.thenApply(value -> "composed " + value));
        on.loop().callExceptionHandler(new LoopError("late", null, "source"));

        assertThat(composed).isEqualTo("composed value");
        assertThat(ran).containsExactly("told");
        assertThat(on.loop().time()).isGreaterThanOrEqualTo(before);
        assertThat(on.takeErrors()).extracting(LoopError::message).containsExactly("late");
    }
}
