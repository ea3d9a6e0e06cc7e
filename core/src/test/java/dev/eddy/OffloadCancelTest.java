package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of one job that is cancelled, before it runs, while it does, and after. */
class OffloadCancelTest {

    private static final Offload INTERRUPTING =
            Offload.builder().onCancel(OnCancel.INTERRUPT).build();

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final QueuedJobs executor = new QueuedJobs();
    private final List<Object> ran = new ArrayList<>();
    private final List<LoopError> errors = new ArrayList<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @BeforeEach
    void listen() {
        loop.setExceptionHandler((source, error) -> errors.add(error));
    }

    /** A job that has started on a thread of its own, and ends with {@code result} when told. */
    private Thread start() throws InterruptedException {
        Thread thread = executor.startNext();
        started.await();
        return thread;
    }

    private <V> Callable<V> heldUp(Callable<V> result) {
        return () -> {
            started.countDown();
            end.await();
            return result.call();
        };
    }

    @Test
    void shouldNeverRunWhenCancelledInTheQueue() {
        CancelToken token = new CancelToken();
        LoopFuture<Boolean> job = loop.runInExecutor(
                executor, () -> ran.add("body"), Offload.builder().token(token).build());

        assertThat(job.cancel("not needed")).isTrue();
        assertThat(job.cancel("again")).isFalse();
        executor.runNext();
        loop.runUntilIdle();

        assertThat(ran).isEmpty();
        assertThat(token.isCancelled()).isTrue();
        assertThatThrownBy(job::result)
                .isInstanceOf(CancellationException.class)
                .hasMessage("not needed");
        assertThat(loop.offloads().isEmpty()).isTrue();
    }

    @Test
    void shouldNotRunTheBodyWhenTheCancelIsDecidedButNotYetCarriedOut() {
        loop.runInExecutor(executor, () -> ran.add("body"));
        Job<?> job = (Job<?>) executor.take();
        job.future.decideOnly(new Cancelled("by a thread that stops here"));

        job.run();

        assertThat(ran).isEmpty();
        assertThat(job).asString().contains("ENDED");
    }

    @Test
    void shouldLeaveTheThreadAloneWhenCancelledWhileItRuns() throws Exception {
        List<Object> discarded = new ArrayList<>();
        LoopFuture<String> job = loop.runInExecutor(
                executor,
                heldUp(() -> "late"),
                Offload.builder().onDiscard(discarded::add).build());
        Thread thread = start();

        assertThat(job.cancel(false)).isTrue();
        loop.runUntilIdle();
        assertThat(job.isCancelled()).as("at once").isTrue();
        assertThat(thread.isAlive()).isTrue();
        assertThat(discarded).isEmpty();
        end.countDown();
        thread.join();
        loop.runUntilIdle();

        assertThat(discarded).containsExactly("late");
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldReportOnceWhenAnAbandonedJobFails() throws Exception {
        IllegalStateException failure = new IllegalStateException("late");
        LoopFuture<String> job = loop.runInExecutor(
                executor,
                heldUp(() -> {
                    throw failure;
                }),
                Offload.builder().name("reports").build());
        Thread thread = start();

        job.cancel(false);
        end.countDown();
        thread.join();
        loop.runUntilIdle();

        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.message()).isEqualTo("exception in abandoned job");
            assertThat(error.exception()).isSameAs(failure);
            assertThat(error.source()).isEqualTo("reports");
        });
    }

    @Test
    void shouldReportWhenOnDiscardThrows() throws Exception {
        IllegalStateException failure = new IllegalStateException("discard");
        LoopFuture<String> job = loop.runInExecutor(
                executor,
                heldUp(() -> "late"),
                Offload.builder()
                        .onDiscard(value -> {
                            throw failure;
                        })
                        .build());
        Thread thread = start();

        job.cancel(false);
        end.countDown();
        thread.join();

        assertThat(errors).extracting(LoopError::exception).containsExactly(failure);
    }

    @Test
    void shouldInterruptTheJobAndNothingElseWhenAsked() throws Exception {
        for (boolean byOffload : new boolean[] {true, false}) {
            CountDownLatch running = new CountDownLatch(1);
            AtomicBoolean interrupted = new AtomicBoolean();
            LoopFuture<String> job = loop.runInExecutor(
                    executor,
                    () -> {
                        running.countDown();
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            interrupted.set(true);
                            Thread.currentThread().interrupt(); // as good code does
                        }
                        return "ended";
                    },
                    byOffload ? INTERRUPTING : Offload.DEFAULT);
            Runnable queued = executor.take();
            AtomicBoolean flagAfter = new AtomicBoolean(true);
            Thread thread = new Thread(() -> {
                queued.run();
                flagAfter.set(Thread.currentThread().isInterrupted());
            });
            thread.start();
            running.await();

            assertThat(job.cancel(/* mayInterruptIfRunning= */ !byOffload)).isTrue();
            thread.join();
            loop.runUntilIdle();

            assertThat(job.isCancelled()).isTrue();
            assertThat(interrupted).isTrue();
            assertThat(flagAfter).as("flag when the job has ended").isFalse();
        }
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldNotReportWhenAnInterruptedJobSaysSo() throws Exception {
        LoopFuture<String> job = loop.runInExecutor(executor, heldUp(() -> "never"), INTERRUPTING);
        Thread thread = start();

        job.cancel("interrupt");
        thread.join();
        loop.runUntilIdle();

        assertThat(errors).isEmpty();
    }

    @Test
    void shouldTellTheTokenWhenCancelledWhileItRuns() throws Exception {
        CancelToken token = new CancelToken();
        CyclicBarrier cancelled = new CyclicBarrier(2);
        CountDownLatch looked = new CountDownLatch(1);
        CountDownLatch notCancelled = new CountDownLatch(1);
        LoopFuture<String> job = loop.runInExecutor(
                executor,
                () -> {
                    started.countDown();
                    cancelled.await();
                    looked.countDown();
                    token.throwIfCancelled();
                    notCancelled.countDown();
                    return "not cancelled";
                },
                Offload.builder().token(token).build());
        Thread thread = start();

        job.cancel(false);
        cancelled.await();
        thread.join();

        assertThat(looked.getCount()).isZero();
        assertThat(notCancelled.getCount()).as("the token has stopped it").isEqualTo(1);
        assertThat(errors).as("it has ended as it was asked to").isEmpty();
    }

    @Test
    void shouldKeepTheFirstOutcomeWhenCancelledAfterTheJobHasEnded() throws Exception {
        LoopFuture<String> job = loop.runInExecutor(executor, () -> "value");
        executor.runNext();

        assertThat(job.cancel("too late")).as("decided, not yet visible").isFalse();
        loop.runUntilIdle();

        assertThat(job.result()).isEqualTo("value");
    }
}
