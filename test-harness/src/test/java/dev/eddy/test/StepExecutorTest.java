package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.LoopFuture;
import dev.eddy.ManualLoop;
import dev.eddy.OffloadRejectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StepExecutorTest {

    @RegisterExtension
    final Tidy tidy = new Tidy();

    private final StepExecutor executor = new StepExecutor();
    private final List<String> ran = new ArrayList<>();

    private void submit(String... names) {
        for (String name : names) {
            executor.execute(() -> ran.add(name));
        }
    }

    @Test
    void shouldRunNothingWhenNotTold() {
        submit("a", "b");

        assertThat(ran).isEmpty();
        assertThat(executor.size()).isEqualTo(2);
    }

    @Test
    void shouldRunOldestOnCallingThreadWhenToldToRunNext() {
        submit("a", "b");
        executor.execute(() -> ran.add(Thread.currentThread().getName()));

        executor.runNext();
        assertThat(ran).containsExactly("a");
        executor.runNext();
        executor.runNext();

        assertThat(ran).containsExactly("a", "b", Thread.currentThread().getName());
        assertThat(executor.queued()).isEmpty();
    }

    @Test
    void shouldRunChosenJobWhenIndexIsGiven() {
        submit("a", "b", "c");

        executor.run(1);
        executor.run(1);

        assertThat(ran).containsExactly("b", "c");
        assertThat(executor.size()).isOne();
    }

    @Test
    void shouldRunJobsQueuedMeanwhileWhenToldToRunAll() {
        executor.execute(() -> submit("nested"));
        submit("b");

        assertThat(executor.runAll()).isEqualTo(3);
        assertThat(ran).containsExactly("b", "nested");
    }

    @Test
    void shouldThrowToCallerWhenJobThrows() {
        executor.execute(() -> {
            throw new IllegalArgumentException("job");
        });

        assertThatThrownBy(executor::runNext).isInstanceOf(IllegalArgumentException.class);
        assertThat(executor.size()).isZero();
    }

    @Test
    void shouldNameIndexAndSizeWhenNoSuchJobWaits() {
        assertThatIllegalStateException()
                .isThrownBy(executor::runNext)
                .withMessage("index: 0 (expected: < queued jobs = 0)");
        submit("a");
        assertThatIllegalStateException()
                .isThrownBy(() -> executor.run(1))
                .withMessage("index: 1 (expected: < queued jobs = 1)");
    }

    @Test
    void shouldRunOnThreadOfItsOwnWhenStarted() throws Exception {
        CompletableFuture<Thread> on = new CompletableFuture<>();
        executor.execute(() -> on.complete(Thread.currentThread()));

        Thread started = executor.startNext();
        started.join();

        assertThat(on.get()).isSameAs(started).isNotSameAs(Thread.currentThread());
    }

    @Test
    void shouldReportLikeAnyThreadWhenStartedJobThrows() throws Exception {
        IllegalStateException failure = new IllegalStateException("job");
        executor.execute(() -> {
            throw failure;
        });

        executor.startNext().join();

        assertThat(tidy.takeUncaught()).containsExactly(failure);
    }

    @Test
    void shouldRefuseAsManyAsAnnouncedWhenRejecting() {
        executor.rejectNext(2);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> submit("refused")).isInstanceOf(RejectedExecutionException.class);
        }
        submit("taken");

        executor.runAll();
        assertThat(ran).containsExactly("taken");
    }

    @Test
    void shouldFailFutureWithCauseWhenExecutorThrowsWhatTheTestGave() throws Exception {
        ManualLoop loop = tidy.watch(ManualLoop.create());
        IllegalStateException broken = new IllegalStateException("broken executor");
        executor.rejectNext(1, () -> broken);

        LoopFuture<String> job = loop.runInExecutor(executor, () -> "never");
        loop.runUntilIdle();

        assertThat(job.exception()).isInstanceOf(OffloadRejectedException.class).hasCause(broken);
    }

    @Test
    void shouldLoseJobSilentlyWhenThreadDiesWithIt() throws Exception {
        ManualLoop loop = tidy.watch(ManualLoop.create());
        LoopFuture<Boolean> job = loop.runInExecutor(executor, () -> ran.add("lost"));

        executor.dieNext();
        loop.runUntilIdle();

        assertThat(ran).isEmpty();
        assertThat(executor.size()).isZero();
        assertThat(job.isDone()).isFalse();
        assertThat(tidy.takeUncaught()).isEmpty();

        loop.close(Duration.ZERO);
        loop.runUntilIdle();
        assertThat(job.isDone()).isTrue();
    }

    @Test
    void shouldWakeWaiterWhenJobArrives() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Integer> seen = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            waiting.countDown();
            try {
                executor.awaitSize(2, Duration.ofSeconds(10));
                seen.complete(executor.size());
            } catch (InterruptedException e) {
                seen.completeExceptionally(e);
            }
        });
        waiter.start();
        waiting.await();

        submit("a");
        submit("b");

        assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(2);
    }

    @Test
    void shouldSayWhatIsThereWhenJobsDoNotArrive() {
        submit("a");

        assertThatThrownBy(() -> executor.awaitSize(2, Duration.ofMillis(20)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 (expected: >= 2)");
    }
}
