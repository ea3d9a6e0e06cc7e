package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An interrupt against the end of the job it is meant for. Without a handshake a few in a thousand reach the next job on the
 * same thread.
 */
class InterruptRaceTest {

    private static final int ROUNDS = 5_000;
    private static final Offload INTERRUPTING =
            Offload.builder().onCancel(OnCancel.INTERRUPT).build();

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();

    @Test
    void shouldNeverReachTheNextJobOfAWorkerPool() throws Exception {
        try (WorkerPool pool =
                WorkerPool.builder().name("race").threads(1).queue(4).build()) {
            assertThat(interruptsThatReachedTheNextJob(pool)).isZero();
        }
    }

    @Test
    void shouldNeverReachTheNextJobOfAJdkPool() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            assertThat(interruptsThatReachedTheNextJob(pool)).isZero();
        } finally {
            pool.shutdown();
        }
    }

    private int interruptsThatReachedTheNextJob(Executor pool) throws Exception {
        Random random = new Random(12);
        AtomicInteger leaks = new AtomicInteger();
        int landed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            AtomicBoolean started = new AtomicBoolean();
            AtomicBoolean end = new AtomicBoolean();
            int length = random.nextInt(60);
            LoopFuture<Boolean> victim = loop.runInExecutor(
                    pool,
                    () -> {
                        started.set(true);
                        Spin.until(end::get);
                        return spun(length);
                    },
                    INTERRUPTING);
            LoopFuture<Boolean> next = loop.runInExecutor(pool, () -> {
                if (spun(300)) {
                    leaks.incrementAndGet();
                }
                return true;
            });
            Spin.until(started::get);
            end.set(true); // the job ends by itself while it is being interrupted
            Spin.times(random.nextInt(60));
            landed += victim.cancel(/* mayInterruptIfRunning= */ true) ? 1 : 0;
            loop.runUntil(next);
        }
        assertThat(landed).as("cancels that were in time").isPositive();
        return leaks.get();
    }

    /** Takes some time; tells whether the thread has been interrupted at its end. */
    private static boolean spun(int times) {
        Spin.times(times);
        return Thread.currentThread().isInterrupted();
    }
}
