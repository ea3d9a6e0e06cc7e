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
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Facts about promises: N7 and N14 of {@link NettyFactsTest}. */
class PromiseFactsTest {

    private static final int NETTYS_SMALLEST_QUEUE = 16;

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    // N7: listeners of a promise whose executor has ended never run

    @ParameterizedTest
    @EnumSource
    void n7NettyAloneLosesTheListenersOfAPromiseWhoseLoopHasEnded(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        EventLoop ended = groups.eventLoops(transport, 1).next();
        Promise<String> promise = ended.newPromise();
        CountDownLatch told = new CountDownLatch(1);
        promise.addListener(done -> told.countDown());
        ended.submit(() -> {}).sync();
        ended.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();

        promise.setSuccess("nobody hears it");

        assertThat(told.await(300, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void n7NettyAloneLosesTheListenersOfAPromiseWhoseExecutorIsFull() throws Exception {
        EventExecutor full = groups.keep(new DefaultEventExecutorGroup(
                        1,
                        new DefaultThreadFactory("bounded"),
                        NETTYS_SMALLEST_QUEUE,
                        RejectedExecutionHandlers.reject()))
                .next();
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger told = new AtomicInteger();
        Promise<String> promise = full.newPromise();
        promise.addListener(done -> told.incrementAndGet());
        full.execute(() -> {
            blocked.countDown();
            Await.latch(release);
        });
        Await.latch(blocked); // it has left the queue, and frees no place
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 2 * NETTYS_SMALLEST_QUEUE; i++) {
                        full.execute(() -> {});
                    }
                })
                .isInstanceOf(RejectedExecutionException.class);

        promise.setSuccess("nobody hears it");
        release.countDown();
        full.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync(); // it has done all that it has taken

        assertThat(promise.isSuccess()).isTrue();
        assertThat(told).hasValue(0);
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
    @ParameterizedTest
    @EnumSource
    void n7ShouldEndEveryFutureOnceWhileTheLoopGoesDown(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        Random random = new Random(7);
        try (WorkerPool pool =
                WorkerPool.builder().threads(4).queue(Integer.MAX_VALUE).build()) {
            for (int round = 0; round < 200; round++) {
                NettyLoop loop = groups.loop(transport);
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

    // N14: a loop thread may block on another loop's promise, or on a CompletableFuture, without a word

    @ParameterizedTest
    @EnumSource
    void n14NettyAloneLetsALoopThreadWaitForAnotherLoopsPromise(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        NettyLoop blocked = groups.loop(transport);
        Promise<String> others = groups.loop(transport).eventLoop().newPromise();

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
