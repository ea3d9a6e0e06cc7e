package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.WorkerPool;
import dev.eddy.test.Tidy;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.Future;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Facts about cancelling: N9 and N12 of {@link NettyFactsTest}. */
class CancelFactsTest {

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    // N9: cancel(true) on a running submit() is false; a cancelled entry stays in the queue

    @Test
    void n9NettyAloneCannotCancelWhatRunsAndKeepsWhatWasCancelled() throws Exception {
        DefaultEventExecutor executor = groups.keep(new DefaultEventExecutor());
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Future<?> running = executor.submit(() -> {
            started.countDown();
            Await.latch(release);
        });
        Await.latch(started);
        Future<?> queued = executor.submit(() -> {});

        assertThat(running.cancel(true)).isFalse();
        assertThat(queued.cancel(true)).isTrue();

        assertThat(executor.pendingTasks()).isEqualTo(1);
        release.countDown();
    }

    @ParameterizedTest
    @EnumSource
    void n9ShouldCancelWhatRunsAtOnceAndRemoveWhatIsQueued(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        NettyLoop loop = groups.loop(transport);
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        AtomicBoolean ran = new AtomicBoolean();
        try (WorkerPool pool = WorkerPool.builder().threads(1).queue(10).build()) {
            NettyFuture<Object> running = loop.runInExecutor(pool, () -> {
                started.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.complete(true);
                    throw e;
                }
                return null;
            });
            NettyFuture<Object> queued = loop.runInExecutor(pool, () -> {
                ran.set(true);
                return null;
            });
            Await.latch(started);

            assertThat(queued.cancel(true)).isTrue();
            assertThat(pool.figures().queued()).isZero();
            assertThat(running.cancel(true)).isTrue();

            assertThat(Await.done(running).isCancelled()).isTrue();
            assertThat(Await.done(queued).isCancelled()).isTrue();
            assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(loop.runInExecutor(pool, () -> "next").get(10, TimeUnit.SECONDS))
                    .isEqualTo("next");
            assertThat(ran).isFalse();
        }
    }

    // N12: remembering the thread and interrupting it later hits the next job

    /** The naive way, made certain: between the look at the thread and the interrupt the thread goes on to the next job. */
    @Test
    void n12NettyAloneLetsALateInterruptHitTheNextJob() throws Exception {
        NettyLoop loop = groups.loop();
        AtomicReference<Thread> remembered = new AtomicReference<>();
        CountDownLatch next = new CountDownLatch(1);
        try (WorkerPool pool = WorkerPool.builder().threads(1).queue(10).build()) {
            loop.runInExecutor(pool, () -> {
                remembered.set(Thread.currentThread());
                return null;
            });
            NettyFuture<Object> innocent = loop.runInExecutor(pool, () -> {
                next.countDown();
                new CountDownLatch(1).await();
                return null;
            });
            Await.latch(next);

            remembered.get().interrupt();

            assertThat(Await.done(innocent).cause()).isInstanceOf(InterruptedException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void n12ShouldInterruptTheJobThatIsMeantOrNothing(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        try (WorkerPool pool = WorkerPool.builder().threads(1).queue(10).build()) {
            assertThat(strayInterrupts(groups.loop(transport), pool)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void n12ShouldInterruptTheJobThatIsMeantOrNothingAlsoOnAnExecutorThatKeepsFlags(Transport transport)
            throws Exception {
        assumeTrue(transport.isAvailable());
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(1));

        assertThat(strayInterrupts(groups.loop(transport), group)).isZero();
    }

    /** Cancels jobs about when they end; counts jobs that nobody cancelled and that saw an interrupt. */
    @SuppressWarnings("ThreadPriorityCheck") // spins for the moment, but lets the worker have the processor
    private static int strayInterrupts(NettyLoop loop, Executor pool) throws Exception {
        Random random = new Random(12);
        AtomicInteger strays = new AtomicInteger();
        long enough = System.nanoTime() + TimeUnit.SECONDS.toNanos(5); // a busy machine plays fewer rounds
        for (int round = 0; round < 3_000 && System.nanoTime() - enough < 0; round++) {
            AtomicReference<Thread> worker = new AtomicReference<>();
            int spin = random.nextInt(200);
            NettyFuture<Integer> victim = loop.runInExecutor(pool, () -> {
                worker.set(Thread.currentThread());
                return spin(spin);
            });
            NettyFuture<Object> next = loop.runInExecutor(pool, () -> {
                spin(2_000);
                if (Thread.currentThread().isInterrupted()) {
                    strays.incrementAndGet();
                }
                return null;
            });
            while (worker.get() == null) {
                Thread.yield();
            }
            victim.cancel(true);
            next.get(10, TimeUnit.SECONDS);
        }
        return strays.get();
    }

    private static int spin(int turns) {
        int sum = 0;
        for (int i = 0; i < turns; i++) {
            sum += i ^ sum;
        }
        return sum;
    }
}
