package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.eddy.CancelToken;
import dev.eddy.LoopError;
import dev.eddy.LoopFuture;
import dev.eddy.Offload;
import dev.eddy.OnCancel;
import dev.eddy.WorkerPool;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The two limits of a job's time: stale work is never started, and nobody waits for a job that runs too long. A part of {@link OffloadContract}.
 */
abstract class OffloadTimeoutContract {

    private static final Duration SHORT = Duration.ofMillis(5);

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final WorkerPool pool =
            WorkerPool.builder().name("contract").threads(1).queue(20).build();
    private final Queue<Object> ran = new ConcurrentLinkedQueue<>();
    private final Queue<Object> discarded = new ConcurrentLinkedQueue<>();
    private final HeldJob<String> held = new HeldJob<>(() -> "late");

    abstract LoopDriver open() throws Exception;

    @AfterEach
    void closePool() {
        held.letGo();
        pool.close(Duration.ofSeconds(10));
    }

    @Test
    void shouldNeverStartWhenItWaitedTooLong() throws Exception {
        StepExecutor executor = new StepExecutor();
        CancelToken token = new CancelToken();
        Offload offload = Offload.builder()
                .name("query")
                .queueTimeout(SHORT)
                .token(token)
                .onDiscard(discarded::add)
                .build();
        LoopFuture<Boolean> job = on.loop().runInExecutor(executor, () -> ran.add("body"), offload);

        assertThat(on.done(job).exception())
                .isInstanceOf(TimeoutException.class)
                .hasMessage("not started within its queue timeout: job=query, queueTimeout=PT0.005S");
        executor.runNext();
        on.settle();

        assertThat(ran).isEmpty();
        assertThat(discarded).isEmpty();
        assertThat(job.isCancelled()).isFalse();
        assertThat(token.isCancelled()).isTrue();
    }

    @Test
    void shouldFreeItsPlaceWhenItWaitedTooLong() throws Exception {
        on.loop().runInExecutor(pool, held);
        held.awaitBegun();
        LoopFuture<Boolean> stale = on.loop()
                .runInExecutor(
                        pool,
                        () -> ran.add("body"),
                        Offload.builder().queueTimeout(SHORT).build());

        assertThat(on.done(stale).exception()).isInstanceOf(TimeoutException.class);

        assertThat(pool.figures().queued()).isZero();
        held.letGo();
        pool.close(Duration.ofSeconds(10));
        assertThat(ran).isEmpty();
    }

    @Test
    void shouldFailAndDiscardTheValueWhenItRunsTooLong() throws Exception {
        CancelToken token = new CancelToken();
        Offload offload = Offload.builder()
                .name("query")
                .runTimeout(SHORT)
                .token(token)
                .onDiscard(discarded::add)
                .build();
        LoopFuture<String> job = on.loop().runInExecutor(pool, held, offload);
        held.awaitBegun();

        assertThat(on.done(job).exception())
                .isInstanceOf(TimeoutException.class)
                .hasMessage("not finished within its run timeout: job=query, runTimeout=PT0.005S");

        assertThat(token.isCancelled()).isTrue();
        assertThat(pool.figures().stuck()).as("until it has really ended").isEqualTo(1);
        held.letGo();
        LoopFuture<String> next = on.loop().runInExecutor(pool, () -> "next");
        assertThat(on.await(next)).isEqualTo("next");
        assertThat(pool.figures().stuck()).isZero();
        assertThat(held.wasInterrupted()).isFalse();
        assertThat(discarded).containsExactly("late");
    }

    @Test
    void shouldReportTheFailureOfAJobThatRanTooLong() throws Exception {
        IllegalStateException failure = new IllegalStateException("late");
        HeldJob<String> failing = new HeldJob<>(() -> {
            throw failure;
        });
        LoopFuture<String> job = on.loop()
                .runInExecutor(
                        pool,
                        failing,
                        Offload.builder().name("query").runTimeout(SHORT).build());
        failing.awaitBegun();

        assertThat(on.done(job).exception()).isInstanceOf(TimeoutException.class);
        failing.letGo();
        pool.close(Duration.ofSeconds(10));

        assertThat(on.takeErrors()).containsExactly(new LoopError("exception in abandoned job", failure, "query"));
    }

    @Test
    void shouldInterruptWhenItRunsTooLongAndItsOffloadSaysSo() throws Exception {
        Offload offload =
                Offload.builder().runTimeout(SHORT).onCancel(OnCancel.INTERRUPT).build();
        LoopFuture<String> job = on.loop().runInExecutor(pool, held, offload);
        held.awaitBegun();

        assertThat(on.done(job).exception()).isInstanceOf(TimeoutException.class);
        assertThat(on.await(on.loop().runInExecutor(pool, Thread::interrupted)))
                .as("flag of the next job")
                .isFalse();

        assertThat(held.wasInterrupted()).isTrue();
        assertThat(on.takeErrors()).as("the answer to the interrupt").isEmpty();
    }

    @Test
    void shouldNameWhatIsWrongWhenATimeoutIsNotPositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Offload.builder().queueTimeout(Duration.ZERO).build())
                .withMessage("queueTimeout: PT0S (expected: > 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Offload.builder().runTimeout(Duration.ofSeconds(-1)).build())
                .withMessage("runTimeout: PT-1S (expected: > 0)");
    }
}
