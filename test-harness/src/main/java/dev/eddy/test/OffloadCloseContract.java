package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.CancelToken;
import dev.eddy.LoopClosedException;
import dev.eddy.LoopError;
import dev.eddy.LoopFuture;
import dev.eddy.Offload;
import dev.eddy.ShutdownReport;
import dev.eddy.WorkerPool;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of jobs whose loop closes: their futures end, whatever their threads do. A part of {@link OffloadContract}. */
abstract class OffloadCloseContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final WorkerPool pool =
            WorkerPool.builder().name("contract").threads(1).queue(20).build();
    private final Queue<Object> ran = new ConcurrentLinkedQueue<>();
    private final Queue<Object> discarded = new ConcurrentLinkedQueue<>();
    private final CancelToken token = new CancelToken();
    private final Offload offload = Offload.builder()
            .name("contract")
            .onDiscard(discarded::add)
            .token(token)
            .build();
    private final HeldJob<String> held = new HeldJob<>(() -> "late");

    abstract LoopDriver open() throws Exception;

    @AfterEach
    void closePool() {
        held.letGo();
        pool.close(Duration.ofSeconds(10));
    }

    @Test
    @Tag("EX-20")
    void shouldFailARunningJobAtOnceAndLetItFinishWhenTheLoopCloses() throws Exception {
        LoopFuture<String> job = on.loop().runInExecutor(pool, held, offload);
        held.awaitBegun();
        FutureTask<String> waiter = new FutureTask<>(job::get);
        new Thread(waiter, "waiter").start();

        ShutdownReport report = on.await(on.loop().close(Duration.ZERO));

        assertThat(report.abandoned()).isEqualTo(1);
        assertThat(job.exception()).isInstanceOf(LoopClosedException.class);
        assertThat(token.isCancelled()).isTrue();
        assertThatThrownBy(() -> waiter.get(10, TimeUnit.SECONDS))
                .as("a foreign waiter wakes")
                .cause()
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(LoopClosedException.class);
        assertThat(discarded).isEmpty();
        held.letGo();
        pool.close(Duration.ofSeconds(10));
        assertThat(held.wasInterrupted()).isFalse();
        assertThat(discarded).containsExactly("late");
    }

    @Test
    void shouldReportTheFailureOfAJobThatOutlivesItsLoop() throws Exception {
        IllegalStateException failure = new IllegalStateException("late");
        HeldJob<String> failing = new HeldJob<>(() -> {
            throw failure;
        });
        on.loop().runInExecutor(pool, failing, offload);
        failing.awaitBegun();

        on.await(on.loop().close(Duration.ZERO));
        failing.letGo();
        pool.close(Duration.ofSeconds(10));

        assertThat(on.takeErrors()).containsExactly(new LoopError("exception in abandoned job", failure, "contract"));
        assertThat(discarded).isEmpty();
    }

    @Test
    void shouldNeverRunAQueuedJobWhenTheLoopHasClosed() throws Exception {
        StepExecutor executor = new StepExecutor();
        LoopFuture<Boolean> queued = on.loop().runInExecutor(executor, () -> ran.add("body"), offload);

        on.await(on.loop().close(Duration.ZERO));
        executor.runNext();

        assertThat(queued.exception()).isInstanceOf(LoopClosedException.class);
        assertThat(ran).isEmpty();
        assertThat(discarded).isEmpty();
    }

    /** Queued behind the close, or before it: either way somebody gets the value. */
    @Test
    void shouldDeliverOrDiscardTheValueThatComesWhileTheLoopCloses() throws Exception {
        StepExecutor executor = new StepExecutor();
        LoopFuture<String> job = on.loop()
                .runInExecutor(
                        executor,
                        () -> {
                            ran.add("body");
                            return "on its way";
                        },
                        offload);
        LoopFuture<ShutdownReport> closed = on.loop().close(Duration.ZERO);

        executor.runAll();
        on.done(closed);

        assertThat(job.isDone()).isTrue();
        if (job.exception() == null) {
            assertThat(job.result()).isEqualTo("on its way");
            assertThat(discarded).isEmpty();
        } else {
            assertThat(job.exception()).isInstanceOf(LoopClosedException.class);
            assertThat(discarded).as("values, of the body if it ran").hasSameSizeAs(ran);
        }
    }

    @Test
    void shouldDeliverFirstWhenJobsEndInTime() throws Exception {
        LoopFuture<String> job = on.loop().runInExecutor(pool, held, offload);
        held.awaitBegun();

        LoopFuture<ShutdownReport> closed = on.loop().close(Duration.ofHours(1));
        on.settle();
        assertThatThrownBy(() -> on.loop().runInExecutor(pool, () -> "new"))
                .isInstanceOf(LoopClosedException.class)
                .hasMessageContaining("loop is closing");
        assertThat(closed.isDone()).isFalse();
        held.letGo();
        pool.close(Duration.ofSeconds(10)); // and not the loop's clock, which may be quicker than the worker

        assertThat(on.await(closed).isClean()).isTrue();
        assertThat(job.result()).isEqualTo("late");
        assertThat(discarded).isEmpty();
    }

    @Test
    @Tag("EX-20")
    void shouldReportAndLeaveAloneTheJobsOfTheDefaultExecutorWhenTheLoopCloses() throws Exception {
        CompletableFuture<Thread> worker = new CompletableFuture<>();
        on.loop().runInExecutor(null, () -> {
            worker.complete(Thread.currentThread());
            return held.call();
        });
        held.awaitBegun();

        ShutdownReport report = on.await(on.loop().close(Duration.ZERO));

        assertThat(report.stuck()).singleElement().satisfies(stuck -> assertThat(stuck.thread())
                .isEqualTo(worker.join().getName()));
        held.letGo();
        worker.join().join();
        assertThat(held.wasInterrupted()).isFalse();
    }

    @Test
    @Tag("EX-02")
    void shouldSayNothingWhenACancelledJobOutlivesItsExecutorAndItsLoop() throws Exception {
        CompletableFuture<Thread> worker = new CompletableFuture<>();
        LoopFuture<String> job = on.loop().runInExecutor(null, () -> {
            worker.complete(Thread.currentThread());
            return held.call();
        });
        held.awaitBegun();

        job.cancel("at once");
        on.await(on.loop().shutdownDefaultExecutor(Duration.ZERO));
        ShutdownReport report = on.await(on.loop().close(Duration.ZERO));
        held.letGo();
        worker.join().join();

        assertThat(job.isCancelled()).isTrue();
        assertThat(report.abandoned()).isZero();
        assertThat(on.takeErrors()).isEqualTo(List.of());
    }
}
