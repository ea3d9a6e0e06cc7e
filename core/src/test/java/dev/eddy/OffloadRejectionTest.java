package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.OffloadRejectedException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OffloadRejectionTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final List<Object> ran = new ArrayList<>();
    private final List<LoopError> errors = new ArrayList<>();

    @BeforeEach
    void listen() {
        loop.setExceptionHandler((source, error) -> errors.add(error));
    }

    private static OffloadRejectedException rejectionOf(LoopFuture<?> job) {
        assertThat(job.exception()).isInstanceOf(OffloadRejectedException.class);
        return (OffloadRejectedException) job.exception();
    }

    private LoopFuture<Boolean> offloadTo(Executor executor) {
        LoopFuture<Boolean> job = loop.runInExecutor(executor, () -> ran.add("body"));
        assertThat(job.isDone()).as("completed on the loop only").isFalse();
        loop.runUntilIdle();
        return job;
    }

    @Test
    void shouldBeRefusedWhenTheExecutorWouldRunItOnTheCaller() {
        LoopFuture<Boolean> job = offloadTo(Runnable::run);

        assertThat(rejectionOf(job).reason()).isEqualTo(Reason.ON_CALLER);
        assertThat(job.exception())
                .hasMessage("offload rejected: executor runs the job on the submitting or the loop thread");
        assertThat(ran).isEmpty();
    }

    @Test
    void shouldBeRefusedWhenSubmittedOnTheLoopAndRunThere() {
        List<LoopFuture<Boolean>> jobs = new ArrayList<>();
        loop.callSoon(() -> jobs.add(loop.runInExecutor(Runnable::run, () -> ran.add("on caller"))));
        loop.callSoon(() -> jobs.add(loop.runInExecutor(loop, () -> ran.add("on the loop"))));
        loop.runUntilIdle();

        assertThat(jobs)
                .hasSize(2)
                .allSatisfy(job -> assertThat(rejectionOf(job).reason()).isEqualTo(Reason.ON_CALLER));
        assertThat(ran).isEmpty();
    }

    @Test
    void shouldBeRefusedWhenThePolicyIsCallerRuns() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), new ThreadPoolExecutor.CallerRunsPolicy());
        pool.execute(() -> awaitQuietly(end));

        LoopFuture<Boolean> job = offloadTo(pool);

        assertThat(rejectionOf(job).reason()).isEqualTo(Reason.ON_CALLER);
        assertThat(ran).isEmpty();
        end.countDown();
        pool.shutdown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldFailAndNotThrowWhenTheExecutorRefuses() {
        RejectedExecutionException refusal = new RejectedExecutionException("full");
        LoopFuture<Boolean> job = offloadTo(command -> {
            throw refusal;
        });

        assertThat(rejectionOf(job).reason()).isEqualTo(Reason.QUEUE_FULL);
        assertThat(job.exception()).hasCause(refusal);
        assertThat(job.exception().getStackTrace()).as("cheap").isEmpty();
    }

    @Test
    void shouldFailAndNotThrowWhenTheExecutorIsBroken() {
        AssertionError failure = new AssertionError("executor");
        LoopFuture<Boolean> job = offloadTo(command -> {
            throw failure;
        });

        assertThat(rejectionOf(job).reason()).isEqualTo(Reason.EXECUTOR_FAILED);
        assertThat(job.exception()).hasCause(failure);
    }

    @Test
    void shouldKeepTheExecutorsOwnWordsWhenItSpeaksEddys() {
        OffloadRejectedException rejection = new OffloadRejectedException(Reason.QUEUE_FULL, 7, 7, null);
        LoopFuture<Boolean> job = offloadTo(command -> {
            throw rejection;
        });

        assertThat(job.exception()).isSameAs(rejection).hasMessage("offload rejected: queue full: queued=7, limit=7");
    }

    @Test
    void shouldNotRunWhenTheExecutorThrowsAlthoughItKeptTheJob() {
        List<Runnable> kept = new ArrayList<>();
        LoopFuture<Boolean> job = offloadTo(command -> {
            kept.add(command);
            throw new IllegalStateException("after taking it");
        });

        kept.forEach(Runnable::run);

        assertThat(rejectionOf(job).reason()).isEqualTo(Reason.EXECUTOR_FAILED);
        assertThat(ran).isEmpty();
    }

    @Test
    void shouldReportTheExecutorWhenItThrowsAfterItRanTheJob() throws Exception {
        IllegalStateException failure = new IllegalStateException("after running it");
        LoopFuture<Boolean> job = loop.runInExecutor(
                command -> {
                    Thread thread = new Thread(command);
                    thread.start();
                    join(thread);
                    throw failure;
                },
                () -> ran.add("body"));
        loop.runUntilIdle();

        assertThat(job.result()).isTrue();
        assertThat(errors).singleElement().satisfies(error -> assertThat(error.exception())
                .isSameAs(failure));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldFailWhenTheExecutorIsShutDown() {
        ThreadPoolExecutor pool = singleThread();
        pool.shutdown();

        assertThat(rejectionOf(offloadTo(pool)).reason()).isEqualTo(Reason.SHUTDOWN);
    }

    @Test
    void shouldFailWhenTheExecutorForgetsItsQueue() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        ThreadPoolExecutor pool = singleThread();
        LoopFuture<String> running = loop.runInExecutor(pool, () -> {
            end.await();
            return "ended";
        });
        LoopFuture<Boolean> stranded = loop.runInExecutor(pool, () -> ran.add("body"));

        assertThat(pool.shutdownNow()).hasSize(1);

        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> loop.runUntil(stranded)))
                .isInstanceOf(OffloadRejectedException.class);
        assertThat(rejectionOf(stranded).reason()).isEqualTo(Reason.SHUTDOWN);
        assertThat(running.exception()).isInstanceOf(InterruptedException.class);
        assertThat(ran).isEmpty();
        assertThat(loop.offloads().isEmpty()).isTrue();
    }

    @Test
    void shouldFreeThePlaceWhenCancelledInTheQueueOfAJdkPool() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        ThreadPoolExecutor pool = singleThread();
        LoopFuture<String> running = loop.runInExecutor(pool, () -> {
            end.await();
            return "ended";
        });
        LoopFuture<Boolean> queued = loop.runInExecutor(pool, () -> ran.add("body"));
        assertThat(pool.getQueue()).hasSize(1);

        queued.cancel("not needed");
        assertThat(pool.getQueue()).isEmpty();
        end.countDown();

        assertThat(loop.runUntil(running)).isEqualTo("ended");
        pool.shutdown();
        assertThat(ran).isEmpty();
    }

    private static ThreadPoolExecutor singleThread() {
        return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    }
}
