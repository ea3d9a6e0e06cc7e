package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a job's future says of itself in each state that the job can be in, as {@code concurrent.futures} has them, and the
 * callbacks on it. A part of {@link OffloadContract}.
 */
abstract class OffloadStateContract {

    private enum State {
        QUEUED,
        RUNNING,
        CANCELLED_IN_THE_QUEUE,
        CANCELLED_WHILE_RUNNING,
        FAILED,
        SUCCEEDED
    }

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final IOException failure = new IOException("the job's own");
    private final Map<State, LoopFuture<String>> jobs = new EnumMap<>(State.class);
    private final List<HeldJob<String>> held = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    abstract LoopDriver open() throws Exception;

    @BeforeEach
    void bringAJobIntoEachState() throws Exception {
        StepExecutor executor = new StepExecutor();
        jobs.put(State.RUNNING, running(executor));
        jobs.put(State.CANCELLED_WHILE_RUNNING, running(executor));
        jobs.put(State.FAILED, on.loop().runInExecutor(executor, () -> {
            throw failure;
        }));
        jobs.put(State.SUCCEEDED, on.loop().runInExecutor(executor, () -> "value"));
        executor.runAll();
        jobs.put(State.QUEUED, on.loop().runInExecutor(executor, () -> "never run"));
        jobs.put(State.CANCELLED_IN_THE_QUEUE, on.loop().runInExecutor(executor, () -> "never run"));
        job(State.CANCELLED_IN_THE_QUEUE).cancel("in the queue");
        job(State.CANCELLED_WHILE_RUNNING).cancel("while running");
        on.settle();
    }

    private LoopFuture<String> running(StepExecutor executor) throws InterruptedException {
        HeldJob<String> body = new HeldJob<>(() -> "late");
        held.add(body);
        LoopFuture<String> job = on.loop().runInExecutor(executor, body);
        threads.add(executor.startNext());
        body.awaitBegun();
        return job;
    }

    private LoopFuture<String> job(State state) {
        return Objects.requireNonNull(jobs.get(state), "job");
    }

    @AfterEach
    void endWhatRuns() throws InterruptedException {
        held.forEach(HeldJob::letGo);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(job(State.FAILED).exception()).as("somebody has looked").isSameAs(failure);
    }

    @Test
    @Tag("TP-26")
    void shouldTellDoneAndCancelledInEachState() {
        for (State state : State.values()) {
            boolean pending = state == State.QUEUED || state == State.RUNNING;
            boolean cancelled = state == State.CANCELLED_IN_THE_QUEUE || state == State.CANCELLED_WHILE_RUNNING;

            assertThat(job(state).isDone()).as("%s", state).isEqualTo(!pending);
            assertThat(job(state).isCancelled()).as("%s", state).isEqualTo(cancelled);
        }
    }

    @Test
    @Tag("TP-27")
    void shouldGiveTheOutcomeWithoutWaitingInEachState() throws Exception {
        assertEachHasItsOutcome();
    }

    private void assertEachHasItsOutcome() throws Exception {
        for (State pending : List.of(State.QUEUED, State.RUNNING)) {
            assertThatThrownBy(() -> job(pending).get(0, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            assertThatThrownBy(job(pending)::result).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(job(pending)::exception).isInstanceOf(IllegalStateException.class);
        }
        assertCancelled(State.CANCELLED_IN_THE_QUEUE, "in the queue");
        assertCancelled(State.CANCELLED_WHILE_RUNNING, "while running");
        assertThatThrownBy(() -> job(State.FAILED).get(0, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCause(failure);
        assertThatThrownBy(job(State.FAILED)::result).isSameAs(failure);
        assertThat(job(State.FAILED).exception()).isSameAs(failure);
        assertThat(job(State.SUCCEEDED).get(0, TimeUnit.SECONDS)).isEqualTo("value");
        assertThat(job(State.SUCCEEDED).result()).isEqualTo("value");
        assertThat(job(State.SUCCEEDED).exception()).isNull();
    }

    private void assertCancelled(State state, String reason) {
        List<ThrowingCallable> looks =
                List.of(() -> job(state).get(0, TimeUnit.SECONDS), job(state)::result, job(state)::exception);
        assertThat(looks).allSatisfy(look -> assertThatThrownBy(look)
                .as("%s", state)
                .isInstanceOf(CancellationException.class)
                .hasMessage(reason));
    }

    @Test
    @Tag("TP-25")
    void shouldBeCancelledByTheFirstCancelOfAPendingOneOnly() throws Exception {
        for (State state : State.values()) {
            boolean pending = state == State.QUEUED || state == State.RUNNING;

            assertThat(job(state).cancel(false)).as("%s", state).isEqualTo(pending);
            on.settle();
            assertThat(job(state).cancel(false)).as("%s, again", state).isFalse();
        }
        assertThat(job(State.QUEUED).isCancelled()).isTrue();
        assertThat(job(State.RUNNING).isCancelled()).isTrue();
        assertThat(job(State.SUCCEEDED).result()).isEqualTo("value");
        assertThat(job(State.FAILED).exception()).isSameAs(failure);
    }

    @Test
    @Tag("TP-29")
    void shouldKeepTheFirstOutcomeWhenCompletedAgain() throws Exception {
        for (State state :
                List.of(State.CANCELLED_IN_THE_QUEUE, State.CANCELLED_WHILE_RUNNING, State.FAILED, State.SUCCEEDED)) {
            LoopPromise<String> again = (LoopPromise<String>) job(state);

            assertThat(again.trySuccess("second")).as("%s", state).isFalse();
            assertThat(again.tryFailure(new IllegalStateException("second")))
                    .as("%s", state)
                    .isFalse();
        }
        on.settle();
        assertEachHasItsOutcome();
    }

    @Test
    @Tag("TP-31")
    void shouldNotRunACallbackInlineWhenItIsAddedToAJobThatIsDone() throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        ThreadProbe probe = new ThreadProbe();

        on.onLoop(() -> {
            job(State.SUCCEEDED).onDone(probe.around("done", done -> order.add("callback")));
            return order.add("after the call");
        });
        job(State.FAILED).onDone(probe.around("done", done -> order.add("from another thread")));
        on.settle();

        assertThat(order).containsExactly("after the call", "callback", "from another thread");
        probe.assertAllOn(on.loop());
    }

    @Test
    @Tag("TP-32")
    void shouldReportACallbackThatThrowsAndRunTheOthers() throws Exception {
        IllegalStateException thrown = new IllegalStateException("callback");
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        LoopFuture<String> job = job(State.RUNNING);
        job.onDone(done -> ran.add("before"));
        job.onDone(done -> {
            throw thrown;
        });
        job.onDone(done -> ran.add("after"));

        held.get(0).letGo();

        assertThat(on.await(job)).isEqualTo("late");
        on.settle();
        assertThat(ran).containsExactly("before", "after");
        assertThat(on.takeErrors()).singleElement().satisfies(error -> assertThat(error.exception())
                .isSameAs(thrown));
    }
}
