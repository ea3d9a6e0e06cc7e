package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Async;
import dev.eddy.CancelToken;
import dev.eddy.LoopError;
import dev.eddy.LoopFuture;
import dev.eddy.Offload;
import dev.eddy.OnCancel;
import dev.eddy.WorkerPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What becomes of a job that is cancelled: in the queue it is withdrawn, while it runs it is abandoned, interrupted or told by
 * its token, and afterwards it is too late. A part of {@link OffloadContract}.
 */
abstract class OffloadCancelContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final WorkerPool pool =
            WorkerPool.builder().name("contract").threads(2).queue(20).build();
    private final Queue<Object> ran = new ConcurrentLinkedQueue<>();
    private final Queue<Object> discarded = new ConcurrentLinkedQueue<>();
    private final HeldJob<String> held = new HeldJob<>(() -> "late");

    abstract LoopDriver open() throws Exception;

    @AfterEach
    void closePool() {
        held.letGo();
        pool.close(Duration.ofSeconds(10));
    }

    /** Returns when the workers have left what they were at. */
    private void awaitWorkers() {
        assertThat(pool.close(Duration.ofSeconds(10)).isClean()).isTrue();
    }

    private Offload.Builder discarding() {
        return Offload.builder().name("contract").onDiscard(discarded::add);
    }

    private LoopFuture<String> running(HeldJob<String> body, Offload offload) throws InterruptedException {
        LoopFuture<String> job = on.loop().runInExecutor(pool, body, offload);
        body.awaitBegun();
        return job;
    }

    @Test
    void shouldNeverRunWhenCancelledInTheQueue() throws Exception {
        StepExecutor executor = new StepExecutor();
        CancelToken token = new CancelToken();
        LoopFuture<Boolean> job = on.loop()
                .runInExecutor(
                        executor,
                        () -> ran.add("body"),
                        discarding().token(token).build());

        assertThat(job.cancel("not needed")).isTrue();
        assertThat(job.cancel("again")).isFalse();
        executor.runNext();

        assertThatThrownBy(() -> on.await(job))
                .isInstanceOf(CancellationException.class)
                .hasMessage("not needed");
        assertThat(ran).isEmpty();
        assertThat(discarded).isEmpty();
        assertThat(token.isCancelled()).isTrue();
    }

    @Test
    void shouldFreeItsPlaceWhenCancelledInTheQueue() throws Exception {
        ThreadPoolExecutor jdkPool = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        HeldJob<String> onJdk = new HeldJob<>(() -> "ended");
        List<HeldJob<String>> onPool = List.of(held, new HeldJob<>(() -> "ended"));
        on.loop().runInExecutor(jdkPool, onJdk);
        for (HeldJob<String> body : onPool) {
            running(body, Offload.DEFAULT);
        }
        LoopFuture<Boolean> queuedAtJdk = on.loop().runInExecutor(jdkPool, () -> ran.add("body"));
        LoopFuture<Boolean> queuedAtPool = on.loop().runInExecutor(pool, () -> ran.add("body"));
        assertThat(jdkPool.getQueue()).hasSize(1);
        assertThat(pool.figures().queued()).isEqualTo(1);

        queuedAtJdk.cancel(false);
        queuedAtPool.cancel(false);

        assertThat(jdkPool.getQueue()).isEmpty();
        assertThat(pool.figures().queued()).isZero();
        onJdk.letGo();
        onPool.forEach(HeldJob::letGo);
        jdkPool.shutdown();
        awaitWorkers();
        assertThat(ran).isEmpty();
    }

    @Test
    @Tag("EX-22")
    void shouldLeaveTheThreadAloneAndDiscardTheValueWhenCancelledWhileItRuns() throws Exception {
        LoopFuture<String> job = running(held, discarding().build());

        assertThat(job.cancel(false)).isTrue();

        assertThat(on.done(job).isCancelled()).isTrue();
        assertThat(pool.figures().busy()).as("until it has really ended").isEqualTo(1);
        assertThat(discarded).isEmpty();
        held.letGo();
        awaitWorkers();
        on.settle();
        assertThat(held.wasInterrupted()).isFalse();
        assertThat(discarded).containsExactly("late");
        assertThat(job.isCancelled()).isTrue();
    }

    @Test
    @Tag("EX-23")
    void shouldReportOnceWhenAnAbandonedJobFails() throws Exception {
        IllegalStateException failure = new IllegalStateException("late");
        HeldJob<String> failing = new HeldJob<>(() -> {
            throw failure;
        });
        LoopFuture<String> job = running(failing, discarding().build());

        job.cancel(false);
        failing.letGo();
        awaitWorkers();
        on.settle();

        assertThat(on.takeErrors()).containsExactly(new LoopError("exception in abandoned job", failure, "contract"));
        assertThat(discarded).isEmpty();
    }

    @Test
    void shouldReportWhenOnDiscardThrows() throws Exception {
        IllegalStateException failure = new IllegalStateException("discard");
        Offload offload = Offload.builder()
                .onDiscard(value -> {
                    throw failure;
                })
                .build();
        LoopFuture<String> job = running(held, offload);

        job.cancel(false);
        held.letGo();
        awaitWorkers();

        assertThat(on.takeErrors()).extracting(LoopError::exception).containsExactly(failure);
    }

    @Test
    void shouldInterruptTheJobAndNothingElseWhenAsked() throws Exception {
        interrupts(discarding().onCancel(OnCancel.INTERRUPT).build(), /* mayInterruptIfRunning= */ false);
        interrupts(discarding().build(), /* mayInterruptIfRunning= */ true);

        assertThat(on.takeErrors()).as("an interrupted job that says so").isEmpty();
    }

    private void interrupts(Offload offload, boolean mayInterruptIfRunning) throws Exception {
        HeldJob<String> body = new HeldJob<>(() -> "never");
        HeldJob<Boolean> neighbour = new HeldJob<>(Thread::interrupted);
        LoopFuture<String> job = running(body, offload);
        LoopFuture<Boolean> other = on.loop().runInExecutor(pool, neighbour);
        neighbour.awaitBegun();
        LoopFuture<Boolean> next = on.loop().runInExecutor(pool, Thread::interrupted);

        assertThat(job.cancel(mayInterruptIfRunning)).isTrue();

        assertThat(on.await(next)).as("flag of the next job on that thread").isFalse();
        assertThat(on.done(job).isCancelled()).isTrue();
        assertThat(body.wasInterrupted()).isTrue();
        neighbour.letGo();
        assertThat(on.await(other)).as("flag on the other thread").isFalse();
    }

    @Test
    void shouldLeaveNoInterruptFlagOnTheThreadWhenTheJobLeavesOne() throws Exception {
        StepExecutor executor = new StepExecutor();
        LoopFuture<String> job = on.loop().runInExecutor(executor, () -> {
            Thread.currentThread().interrupt(); // as good code does that has caught an InterruptedException
            return "value";
        });

        executor.runNext();

        assertThat(Thread.interrupted()).isFalse();
        assertThat(on.await(job)).isEqualTo("value");
    }

    @Test
    void shouldEndQuietlyWhenTheJobSeesItsToken() throws Exception {
        CancelToken token = new CancelToken();
        HeldJob<String> looking = new HeldJob<>(() -> {
            token.throwIfCancelled();
            ran.add("not cancelled");
            return "value";
        });
        LoopFuture<String> job = running(looking, discarding().token(token).build());

        job.cancel(false);
        looking.letGo();
        awaitWorkers();
        on.settle();

        assertThat(token.isCancelled()).isTrue();
        assertThat(ran).isEmpty();
        assertThat(on.takeErrors()).as("it ended as it was asked to").isEmpty();
    }

    @Test
    void shouldDiscardTheValueWhenTheCancelComesBeforeItsDelivery() throws Exception {
        StepExecutor executor = new StepExecutor();
        LoopFuture<String> job =
                on.loop().runInExecutor(executor, () -> "value", discarding().build());

        boolean cancelled = on.onLoop(() -> {
            // the loop is busy with this, and has not seen that the job has ended
            Elsewhere.call(() -> {
                executor.runNext();
                return true;
            });
            return job.cancel("in time");
        });
        on.settle();

        assertThat(cancelled).isTrue();
        assertThatThrownBy(job::result)
                .isInstanceOf(CancellationException.class)
                .hasMessage("in time");
        assertThat(discarded).containsExactly("value");
    }

    @Test
    void shouldReportTheFailureWhenTheCancelComesBeforeItsDelivery() throws Exception {
        IllegalStateException failure = new IllegalStateException("late");
        StepExecutor executor = new StepExecutor();
        LoopFuture<String> job = on.loop().runInExecutor(executor, () -> {
            throw failure;
        });

        boolean cancelled = on.onLoop(() -> {
            Elsewhere.call(() -> {
                executor.runNext();
                return true;
            });
            return job.cancel(false);
        });
        on.settle();

        assertThat(cancelled).isTrue();
        assertThat(job.isCancelled()).isTrue();
        assertThat(on.takeErrors()).singleElement().satisfies(error -> {
            assertThat(error.message()).isEqualTo("exception in abandoned job");
            assertThat(error.exception()).isSameAs(failure);
        });
    }

    @Test
    void shouldKeepTheValueWhenTheCancelComesAfterItsDelivery() throws Exception {
        StepExecutor executor = new StepExecutor();
        LoopFuture<String> job =
                on.loop().runInExecutor(executor, () -> "value", discarding().build());
        executor.runNext();
        on.settle();

        assertThat(job.cancel("too late")).isFalse();

        assertThat(job.result()).isEqualTo("value");
        assertThat(discarded).isEmpty();
    }

    @Test
    @Tag("EX-29")
    void shouldWithdrawWhatIsQueuedWhenAGatherIsCancelled() throws Exception {
        List<HeldJob<Integer>> bodies = new ArrayList<>();
        List<LoopFuture<Integer>> jobs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int number = i;
            HeldJob<Integer> body = new HeldJob<>(() -> number);
            bodies.add(body);
            jobs.add(on.loop().runInExecutor(pool, body, discarding().build()));
        }
        LoopFuture<List<Integer>> all = Async.gather(jobs);
        bodies.get(0).awaitBegun();
        bodies.get(1).awaitBegun();
        on.settle();

        assertThat(all.cancel("enough")).isTrue();
        on.settle();

        assertThat(all.isCancelled()).isTrue();
        assertThat(jobs).allMatch(LoopFuture::isCancelled);
        assertThat(discarded).as("the two that run go on").isEmpty();
        bodies.forEach(HeldJob::letGo);
        awaitWorkers();
        assertThat(discarded).containsExactlyInAnyOrder(0, 1);
        assertThat(bodies.subList(2, 6)).noneMatch(HeldJob::hasBegun);
    }
}
