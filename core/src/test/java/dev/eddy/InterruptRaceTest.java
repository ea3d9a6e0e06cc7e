package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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

    /** A thread that is slow to be interrupted: the flag comes only when somebody else's job has had the time to start. */
    private static final class SlowThread extends Thread {
        private final CountDownLatch interrupting = new CountDownLatch(1);
        private final CountDownLatch nextStarted = new CountDownLatch(1);
        private final CountDownLatch interrupted = new CountDownLatch(1);

        SlowThread(Runnable work) {
            super(work, "slow");
        }

        @Override
        public void interrupt() {
            interrupting.countDown();
            try {
                assertThat(nextStarted.await(100, TimeUnit.MILLISECONDS))
                        .as("the next job started while an interrupt was being thrown at this one")
                        .isFalse();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } finally {
                super.interrupt();
                interrupted.countDown();
            }
        }
    }

    @Test
    void shouldHoldTheWorkerWhileAnInterruptIsOnItsWay() throws Exception {
        AtomicReference<SlowThread> worker = new AtomicReference<>();
        ThreadFactory slow = work -> {
            worker.set(new SlowThread(work));
            return worker.get();
        };
        try (WorkerPool pool =
                WorkerPool.builder().threads(1).threadFactory(slow).build()) {
            CountDownLatch started = new CountDownLatch(1);
            LoopFuture<Boolean> victim = loop.runInExecutor(
                    pool,
                    () -> {
                        started.countDown();
                        worker.get().interrupting.await(); // and ends in the midst of it
                        return true;
                    },
                    INTERRUPTING);
            LoopFuture<Boolean> next = loop.runInExecutor(pool, () -> {
                worker.get().nextStarted.countDown();
                worker.get().interrupted.await();
                return Thread.currentThread().isInterrupted();
            });
            started.await();

            assertThat(victim.cancel(true)).isTrue();

            assertThat(loop.runUntil(next)).as("the flag reached the next job").isFalse();
        }
    }

    private int interruptsThatReachedTheNextJob(Executor pool) throws Exception {
        Random random = new Random(12);
        AtomicInteger leaks = new AtomicInteger();
        int landed = 0;
        long enough = System.nanoTime() + TimeUnit.SECONDS.toNanos(10); // a busy machine plays fewer rounds
        for (int round = 0; round < ROUNDS && System.nanoTime() - enough < 0; round++) {
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
