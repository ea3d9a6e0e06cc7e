package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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

    @BeforeEach
    void listen() {
        loop.setExceptionHandler((source, error) -> errors.add(error));
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
    void shouldInterruptAJobThatACompositionHasStartedJustBeforeItsCancelArrives() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicReference<LoopFuture<String>> composed = new AtomicReference<>();
        try (WorkerPool pool = WorkerPool.builder().threads(1).build()) {
            LoopPromise<String> first = loop.createFuture();
            composed.set(first.thenCompose(value -> {
                LoopFuture<String> second = loop.runInExecutor(pool, () -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException expected) {
                        interrupted.countDown();
                    }
                    return "late";
                });
                await(started);
                composed.get().cancel(/* mayInterruptIfRunning= */ true);
                return second;
            }));
            first.trySuccess("value");

            loop.runUntilIdle();

            await(interrupted);
            assertThat(composed.get().isCancelled()).isTrue();
        }
        loop.runUntilIdle();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
