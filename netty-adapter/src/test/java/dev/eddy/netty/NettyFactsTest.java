package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.LoopClosedException;
import dev.eddy.LoopFuture;
import dev.eddy.ManualLoop;
import dev.eddy.Offload;
import dev.eddy.WorkerPool;
import dev.eddy.test.Tidy;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What Netty does that users must not have to know. Each fact has a test of Netty alone, which shows that the trouble is
 * there, and one of Eddy under the same load.
 */
class NettyFactsTest {

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    private static final class Boom extends Error {
        private static final long serialVersionUID = 1;
    }

    // N1: one exception out of execute() ends a DefaultEventExecutor for ever

    @Test
    void n1NettyAloneLosesTheThreadOfATaskThatThrows() throws Exception {
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(1));

        group.next().execute(() -> {
            throw new Boom();
        });

        assertThat(group.next().terminationFuture().await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> group.next().execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    @ParameterizedTest
    @EnumSource
    void n1ShouldKeepTheThreadOfAJobThatThrows(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(1));
        NettyLoop loop = groups.loop(transport);

        for (int i = 0; i < 100; i++) {
            NettyFuture<Object> failed = loop.runInExecutor(group, () -> {
                throw new Boom();
            });
            assertThat(Await.done(failed).cause()).isInstanceOf(Boom.class);
        }

        assertThat(loop.runInExecutor(group, () -> "alive").get(10, TimeUnit.SECONDS))
                .isEqualTo("alive");
    }

    // N4: next() pins, so a task waits behind a blocked thread although its neighbour is idle

    @Test
    void n4NettyAloneLetsATaskWaitBehindABlockedThread() throws Exception {
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(2));
        CountDownLatch release = new CountDownLatch(1);
        group.submit(() -> Await.latch(release));

        Future<?> onTheOther = group.submit(() -> {});
        Future<?> behind = group.submit(() -> {});

        assertThat(onTheOther.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(behind.await(300)).isFalse();
        release.countDown();
        assertThat(behind.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void n4ShouldGiveJobsToWhicheverThreadIsIdle(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(2));
        NettyLoop loop = groups.loop(transport);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        NettyFuture<Object> blocking = loop.runInExecutor(group, () -> {
            blocked.countDown();
            Await.latch(release);
            return null;
        });
        Await.latch(blocked);

        for (int i = 0; i < 50; i++) {
            int number = i;
            assertThat(loop.runInExecutor(group, () -> number).get(10, TimeUnit.SECONDS))
                    .isEqualTo(i);
        }

        assertThat(blocking.isDone()).isFalse();
        release.countDown();
        Await.done(blocking);
    }

    @Test
    void n4ShouldGiveJobsToTheIdleThreadAlsoWhenTheOtherIsBlockedBySomethingElse() throws Exception {
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(2));
        NettyLoop loop = groups.loop();
        for (EventExecutor blockedOne : group) {
            CountDownLatch release = new CountDownLatch(1);
            CountDownLatch blocked = new CountDownLatch(1);
            blockedOne.execute(() -> {
                blocked.countDown();
                Await.latch(release);
            });
            Await.latch(blocked);

            for (int i = 0; i < 10; i++) {
                int number = i;
                assertThat(loop.runInExecutor(group, () -> number).get(10, TimeUnit.SECONDS))
                        .isEqualTo(i);
            }
            release.countDown();
        }
    }

    // N7: listeners of a promise whose executor has ended never run

    @Test
    void n7NettyAloneLosesTheListenersOfAPromiseWhoseLoopHasEnded() throws Exception {
        EventLoop ended = groups.eventLoops(Transport.NIO, 1).next();
        Promise<String> promise = ended.newPromise();
        CountDownLatch told = new CountDownLatch(1);
        promise.addListener(done -> told.countDown());
        ended.submit(() -> {}).sync();
        ended.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();

        promise.setSuccess("nobody hears it");

        assertThat(told.await(300, TimeUnit.MILLISECONDS)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void n7ShouldTellListenersWhenTheLoopEndsBeforeTheDelivery(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        NettyLoop loop = groups.loop(transport);
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(3);
        CompletableFuture<Object> discarded = new CompletableFuture<>();
        try (WorkerPool pool = WorkerPool.create()) {
            NettyFuture<String> job = loop.runInExecutor(
                    pool,
                    () -> {
                        started.countDown();
                        Await.latch(release);
                        return "value";
                    },
                    Offload.builder().onDiscard(discarded::complete).build());
            job.addListener(done -> told.countDown());
            job.onDone(done -> told.countDown());
            job.toCompletableFuture().whenComplete((value, failure) -> told.countDown());
            Await.latch(started);

            loop.eventLoop().shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();

            Await.latch(told);
            assertThat(job.cause()).isInstanceOf(LoopClosedException.class);
            release.countDown();
            assertThat(discarded.get(10, TimeUnit.SECONDS)).isEqualTo("value");
        }
    }

    /** The completions arrive while the event loop is going down: some before, some in the middle, some after. */
    @Test
    void n7ShouldEndEveryFutureOnceWhileTheLoopGoesDown() throws Exception {
        Random random = new Random(7);
        try (WorkerPool pool =
                WorkerPool.builder().threads(4).queue(Integer.MAX_VALUE).build()) {
            for (int round = 0; round < 200; round++) {
                NettyLoop loop = groups.loop();
                int jobs = 50;
                AtomicInteger calls = new AtomicInteger();
                CountDownLatch ended = new CountDownLatch(jobs);
                int spin = random.nextInt(20_000);
                for (int i = 0; i < jobs; i++) {
                    NettyFuture<Integer> job = loop.runInExecutor(pool, () -> spin(spin));
                    job.addListener(done -> {
                        calls.incrementAndGet();
                        ended.countDown();
                    });
                }

                Future<?> down = loop.eventLoop().shutdownGracefully(0, 1, TimeUnit.SECONDS);

                Await.latch(ended);
                down.sync();
                assertThat(calls).as("round %d", round).hasValue(jobs);
            }
        }
    }

    private static int spin(int turns) {
        int sum = 0;
        for (int i = 0; i < turns; i++) {
            sum += i ^ sum;
        }
        return sum;
    }

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
    void n12RememberingTheThreadAloneHitsTheNextJob() throws Exception {
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

    @Test
    void n12ShouldInterruptTheJobThatIsMeantOrNothing() throws Exception {
        try (WorkerPool pool = WorkerPool.builder().threads(1).queue(10).build()) {
            assertThat(strayInterrupts(pool)).isZero();
        }
    }

    @Test
    void n12ShouldInterruptTheJobThatIsMeantOrNothingAlsoOnAnExecutorThatKeepsFlags() throws Exception {
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(1));

        assertThat(strayInterrupts(group)).isZero();
    }

    /** Cancels jobs about when they end; counts jobs that nobody cancelled and that saw an interrupt. */
    @SuppressWarnings("ThreadPriorityCheck") // spins for the moment, but lets the worker have the processor
    private int strayInterrupts(Executor pool) throws Exception {
        NettyLoop loop = groups.loop();
        Random random = new Random(12);
        AtomicInteger strays = new AtomicInteger();
        long enough = System.nanoTime() + TimeUnit.SECONDS.toNanos(10); // a busy machine plays fewer rounds
        for (int round = 0; round < 5_000 && System.nanoTime() - enough < 0; round++) {
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

    // N14: a loop thread may block on another loop's promise, or on a CompletableFuture, without a word

    @Test
    void n14NettyAloneLetsALoopThreadWaitForAnotherLoopsPromise() throws Exception {
        NettyLoop blocked = groups.loop();
        Promise<String> others = groups.loop().eventLoop().newPromise();

        assertThat(Await.<Boolean>onLoop(blocked, () -> others.await(50))).isFalse();
        assertThatThrownBy(() -> Await.onLoop(blocked, () -> new CompletableFuture<>().get(50, TimeUnit.MILLISECONDS)))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("LC-08")
    void n14ShouldRefuseBlockingWaitsOnEveryLoopThread(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        NettyLoop loop = groups.loop(transport);
        EventLoop notAdopted = groups.eventLoops(transport, 1).next();
        NettyFuture<String> pending = groups.loop(transport).createFuture();
        LoopFuture<String> derived = pending.thenApply(value -> value);
        CompletableFuture<String> stage = pending.toCompletableFuture();

        assertRefused(loop, pending::get);
        assertRefused(loop, () -> pending.get(1, TimeUnit.SECONDS));
        assertRefused(loop, pending::sync);
        assertRefused(loop, pending::syncUninterruptibly);
        assertRefused(loop, pending::await);
        assertRefused(loop, () -> pending.await(1));
        assertRefused(loop, () -> pending.awaitUninterruptibly(1));
        assertRefused(loop, derived::get);
        assertRefused(loop, stage::get);
        assertRefused(loop, stage::join);
        assertRefused(loop, stage.thenApply(value -> value)::join);
        assertThatThrownBy(() -> notAdopted.submit(() -> pending.get()).get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IllegalStateException.class);

        pending.setSuccess("done");
        assertThat(stage.get(10, TimeUnit.SECONDS)).isEqualTo("done");
        assertThat(Await.<String>onLoop(loop, pending::get)).isEqualTo("done");
        assertThat(Await.<String>onLoop(loop, stage::join)).isEqualTo("done");
    }

    /** A loop of any kind is a loop. */
    @Test
    @Tag("LC-08")
    void n14ShouldRefuseBlockingWaitsOnALoopTurnedByHand() {
        NettyFuture<String> pending = groups.loop().createFuture();
        ManualLoop manual = ManualLoop.create();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        manual.setExceptionHandler((loop, error) -> thrown.set(error.exception()));
        manual.callSoon(() -> pending.awaitUninterruptibly(1, TimeUnit.SECONDS));

        manual.runReady();

        assertThat(thrown.get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(Thread.currentThread().getName());
    }

    private interface Wait {
        Object call() throws Exception;
    }

    private static void assertRefused(NettyLoop loop, Wait wait) {
        assertThatThrownBy(() -> Await.onLoop(loop, wait::call))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("blocking wait on loop thread 'test-loop")
                .hasMessageContaining("offload it with runInExecutor");
    }
}
