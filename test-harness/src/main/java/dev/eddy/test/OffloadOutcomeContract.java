package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Async;
import dev.eddy.LoopClosedException;
import dev.eddy.LoopError;
import dev.eddy.LoopFuture;
import dev.eddy.WorkerPool;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What {@code runInExecutor} must do on every loop: run the call elsewhere, and bring back what it returned or threw. A part of
 * {@link OffloadContract}.
 */
abstract class OffloadOutcomeContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final WorkerPool pool =
            WorkerPool.builder().name("contract").threads(1).queue(20).build();

    abstract LoopDriver open() throws Exception;

    @AfterEach
    void closePool() {
        pool.close(Duration.ofSeconds(10));
    }

    @Test
    @Tag("EX-01")
    @Tag("TP-02")
    void shouldRunElsewhereAndCompleteOnTheLoop() throws Exception {
        ThreadProbe bodies = new ThreadProbe();
        ThreadProbe deliveries = new ThreadProbe();
        String argument = "eddy";

        LoopFuture<String> job = on.loop().runInExecutor(null, bodies.job("body", () -> argument + '!'));
        job.onDone(deliveries.around("done", done -> {}));

        assertThat(on.await(job)).isEqualTo("eddy!");
        on.settle();
        bodies.assertAllOffLoop();
        deliveries.assertAllOn(on.loop());
        assertThat(bodies.marks().get(0).thread())
                .isNotSameAs(deliveries.marks().get(0).thread());
    }

    @Test
    void shouldWorkTheSameWhenCalledOnTheLoop() throws Exception {
        StepExecutor executor = new StepExecutor();

        List<LoopFuture<String>> made = new ArrayList<>();

        on.onLoop(() -> made.add(on.loop().runInExecutor(executor, () -> "value")));
        executor.runNext();

        assertThat(on.await(made.get(0))).isEqualTo("value");
    }

    @Test
    void shouldRunTheBodyOnceWhenTheExecutorRunsItTwice() throws Exception {
        StepExecutor executor = new StepExecutor();
        AtomicInteger ran = new AtomicInteger();
        LoopFuture<Integer> job = on.loop().runInExecutor(executor, ran::incrementAndGet);
        Runnable queued = executor.queued().get(0);

        queued.run();
        queued.run();

        assertThat(on.await(job)).isEqualTo(1);
        assertThat(ran).hasValue(1);
    }

    /** The future of a job that throws {@code failure} and has been brought to its end. */
    private LoopFuture<Object> thrown(Throwable failure) throws InterruptedException {
        return on.done(on.loop().runInExecutor(pool, () -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        }));
    }

    @Test
    @Tag("EX-25")
    @Tag("FB-09")
    void shouldFailWithTheJobsOwnExceptionWhenItIsOneThatFuturesUse() throws Exception {
        List<Exception> failures = List.of(
                new IOException("a checked one"),
                new InterruptedException("the job's own"),
                new IllegalStateException("what a pending future throws"),
                new TimeoutException("nobody set a timeout"),
                new LoopClosedException("of another loop"),
                new RejectedExecutionException("of another executor"),
                new CompletionException(new IOException("not unwrapped, it is the job's")),
                new ExecutionException(new IOException("likewise")));

        for (Exception failure : failures) {
            LoopFuture<Object> job = thrown(failure);

            assertThatThrownBy(job::result).isSameAs(failure);
            assertThat(job.exception()).isSameAs(failure);
            assertThat(job.isCancelled()).isFalse();
            assertThatThrownBy(() -> job.get(0, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isSameAs(failure);
        }
    }

    @Test
    @Tag("EX-26")
    void shouldHaveFailedAndNotBeCancelledWhenTheJobThrowsACancellation() throws Exception {
        CancellationException failure = new CancellationException("thrown by the job");

        LoopFuture<Object> job = thrown(failure);

        assertThat(job.isCancelled()).isFalse();
        assertThat(job.exception()).isSameAs(failure);
        CompletableFuture<Object> face = job.toCompletableFuture();
        on.settle();
        assertThat(face).isCompletedExceptionally().isNotCancelled();
        LoopFuture<Object> mapped = on.done(job.thenApply(value -> value));
        assertThat(mapped.isCancelled()).isFalse();
        assertThat(mapped.exception()).isSameAs(failure);
    }

    @Test
    @Tag("EX-27")
    void shouldFailWithTheErrorAndKeepTheWorkerWhenTheJobThrowsOne() throws Exception {
        Thread worker = on.await(on.loop().runInExecutor(pool, Thread::currentThread));

        for (Error error : List.of(new AssertionError("job"), new StackOverflowError(), new OutOfMemoryError("no"))) {
            assertThat(thrown(error).exception()).isSameAs(error);
        }

        assertThat(on.await(on.loop().runInExecutor(pool, Thread::currentThread)))
                .isSameAs(worker);
    }

    @Test
    @Tag("EX-24")
    void shouldReportOnceWhenAJobFailsAndNobodyLooks() throws Exception {
        IOException failure = new IOException("unseen");
        failAndForget(failure);

        List<LoopError> errors = collectUntilReported();
        System.gc();
        on.settle();
        errors.addAll(on.takeErrors());

        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.message()).isEqualTo("exception of a future was never retrieved");
            assertThat(error.exception()).isSameAs(failure);
        });
    }

    private void failAndForget(IOException failure) throws InterruptedException {
        on.loop().runInExecutor(pool, () -> {
            throw failure;
        });
        pool.close(Duration.ofSeconds(10)); // or a worker might still have it on its stack
        on.settle();
    }

    private List<LoopError> collectUntilReported() throws InterruptedException {
        List<LoopError> errors = new ArrayList<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (errors.isEmpty() && System.nanoTime() - deadline < 0) {
            System.gc();
            on.settle();
            errors.addAll(on.takeErrors());
        }
        return errors;
    }

    @Test
    @Tag("EX-15")
    void shouldFailWithTheFirstFailureWhenJobsThatRunSideBySideAreGathered() throws Exception {
        CyclicBarrier together = new CyclicBarrier(5);
        IllegalArgumentException unlucky = new IllegalArgumentException("unlucky number");
        List<LoopFuture<Integer>> jobs = new ArrayList<>();
        for (int i = 5; i < 10; i++) {
            int number = i;
            jobs.add(on.loop().runInExecutor(null, () -> {
                together.await(10, TimeUnit.SECONDS); // fails them all unless they are at it at the same time
                if (number == 7) {
                    throw unlucky;
                }
                return number;
            }));
        }

        assertThatThrownBy(() -> on.await(Async.gather(jobs))).isSameAs(unlucky);

        jobs.remove(2);
        assertThat(on.await(Async.gather(jobs))).as("the others went on").containsExactly(5, 6, 8, 9);
    }

    @Test
    @Tag("EX-03")
    void shouldThrowAtTheCallWhenTheLoopIsClosed() throws Exception {
        StepExecutor executor = new StepExecutor();
        on.await(on.loop().close(Duration.ZERO));

        assertThatThrownBy(() -> on.loop().runInExecutor(executor, () -> 1))
                .isInstanceOf(LoopClosedException.class)
                .hasMessageContaining("loop is closed");
        assertThatThrownBy(() -> on.loop().runInExecutor(null, () -> 1)).isInstanceOf(LoopClosedException.class);
        assertThatThrownBy(() -> on.loop().toThread(() -> 1)).isInstanceOf(LoopClosedException.class);
        assertThat(executor.size()).isZero();
    }

    @Test
    @SuppressWarnings("NullAway") // the point of it
    void shouldThrowAtTheCallWhenThereIsNoCall() {
        assertThatNullPointerException().isThrownBy(() -> on.loop().runInExecutor(null, null));
        assertThatNullPointerException().isThrownBy(() -> on.loop().runInExecutor(null, () -> 1, null));
        assertThatNullPointerException().isThrownBy(() -> on.loop().toThread(null));
    }
}
