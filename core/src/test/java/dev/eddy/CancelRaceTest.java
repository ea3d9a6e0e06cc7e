package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cancel against the start of the job. */
class CancelRaceTest {

    private static final int ROUNDS = 20_000;

    /** A busy machine plays fewer rounds. */
    private static final long ENOUGH_NANOS = TimeUnit.SECONDS.toNanos(10);

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();

    /** Hands jobs to one thread that spins for them, so that the start is as close to the cancel as can be. */
    private static final class Spinner implements AutoCloseable {
        private final AtomicReference<Runnable> next = new AtomicReference<>();
        private volatile boolean over;
        private final Thread thread = new Thread(this::spin, "spinner");

        Spinner() {
            thread.start();
        }

        private void spin() {
            while (!over) {
                Spin.until(() -> next.get() != null || over);
                Runnable job = next.get();
                if (job != null) {
                    job.run();
                    next.set(null);
                }
            }
        }

        void hand(Runnable job) {
            next.set(job);
        }

        void awaitIdle() {
            Spin.until(() -> next.get() == null);
        }

        @Override
        public void close() throws InterruptedException {
            awaitIdle();
            over = true;
            thread.join();
        }
    }

    @Test
    void shouldNeverRunTheBodyWhenTheCancelFoundItQueued() throws Exception {
        Random random = new Random(11);
        QueuedJobs queue = new QueuedJobs();
        int withdrawn = 0;
        int ranAndCancelled = 0;
        int rounds = 0;
        long enough = System.nanoTime() + ENOUGH_NANOS;
        try (Spinner spinner = new Spinner()) {
            for (int round = 0; round < ROUNDS && System.nanoTime() - enough < 0; round++) {
                rounds++;
                AtomicInteger ran = new AtomicInteger();
                LoopFuture<Integer> future = loop.runInExecutor(queue, ran::incrementAndGet);
                Job<?> job = (Job<?>) queue.take();
                spinner.hand(job);
                if (round % 16 == 0) {
                    spinner.awaitIdle(); // a busy machine would else let the cancel win every time
                }
                Spin.times(random.nextInt(60));

                boolean cancelled = future.cancel("race");
                boolean foundQueued = job.toString().contains("WITHDRAWN");
                spinner.awaitIdle();
                loop.runUntilIdle();

                assertThat(cancelled)
                        .as("round %s: nothing was delivered before", round)
                        .isTrue();
                assertThat(future.isCancelled()).as("round %s: %s", round, job).isTrue();
                if (foundQueued) {
                    assertThat(ran)
                            .as("round %s: body after the job was withdrawn", round)
                            .hasValue(0);
                    withdrawn++;
                } else {
                    assertThat(ran).hasValueLessThan(2);
                    ranAndCancelled++;
                }
            }
        }
        assertThat(ranAndCancelled).isPositive();
        assertThat(withdrawn + ranAndCancelled).isEqualTo(rounds);
    }

    @Test
    void shouldFreeEveryPlaceWhenCancelsRaceAWorkerPool() throws Exception {
        Random random = new Random(12);
        AtomicInteger ran = new AtomicInteger();
        int cancelled = 0;
        int rounds = 0;
        long enough = System.nanoTime() + ENOUGH_NANOS;
        try (WorkerPool pool =
                WorkerPool.builder().name("race").threads(1).queue(4).build()) {
            for (int round = 0; round < ROUNDS && System.nanoTime() - enough < 0; round++) {
                rounds++;
                LoopFuture<Integer> first = loop.runInExecutor(pool, ran::incrementAndGet);
                LoopFuture<Integer> second = loop.runInExecutor(pool, ran::incrementAndGet);
                Spin.times(random.nextInt(100));
                cancelled += second.cancel("race") ? 1 : 0;
                loop.runUntil(Async.gatherSettled(first, second));

                assertThat(first.exception()).as("round %s", round).isNull();
            }
            assertThat(pool.close(Duration.ofSeconds(10)).isClean()).isTrue();
            PoolFigures figures = pool.figures();
            assertThat(figures.rejected()).isZero();
            assertThat(figures.accepted()).isEqualTo(2L * rounds);
            assertThat(figures.completed() + figures.withdrawn()).isEqualTo(2L * rounds);
            assertThat(ran.get()).isBetween(2 * rounds - cancelled, (int) figures.completed());
        }
    }
}
