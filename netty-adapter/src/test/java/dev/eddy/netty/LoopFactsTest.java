package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.AsyncLoop;
import dev.eddy.WorkerPool;
import dev.eddy.test.ThreadProbe;
import dev.eddy.test.Tidy;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Facts about loops and their threads: N11 and N16 of {@link NettyFactsTest}. */
class LoopFactsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    private final ThreadProbe probe = new ThreadProbe();

    private static void onAThread(Runnable work) throws InterruptedException {
        Thread thread = new Thread(work, "some-worker");
        thread.start();
        thread.join();
    }

    // N11: the loop of an EmbeddedChannel is on every thread, and so its listeners run anywhere

    @Test
    void n11NettyAloneRunsTheListenersOfAnEmbeddedChannelOnTheWorker() throws Exception {
        EmbeddedChannel channel = new EmbeddedChannel();
        Promise<String> promise = channel.eventLoop().newPromise();
        promise.addListener(done -> probe.mark("told"));

        onAThread(() -> {
            assertThat(channel.eventLoop().inEventLoop()).isTrue();
            promise.setSuccess("value");
        });

        probe.assertAllOn(thread -> thread.getName().equals("some-worker"));
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @EnumSource
    void n11ShouldRunListenersAndCallbacksOnARealLoop(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        NettyLoop loop = groups.loop(transport);
        NettyFuture<String> promise = loop.createFuture();
        promise.addListener(done -> probe.mark("listener"));
        promise.onDone(probe.around("callback", done -> {}));

        onAThread(() -> {
            assertThat(loop.eventLoop().inEventLoop()).isFalse();
            promise.setSuccess("value");
        });

        probe.await(2, PATIENCE);
        probe.assertAllOn(Await.onLoop(loop, Thread::currentThread));
        probe.assertAllOn(loop);
    }

    // N16: a loop of Netty 4.2 may be suspended, and has no thread then

    /** Suspends an idle loop; returns the thread that it had, which has ended. */
    private static Thread suspend(NettyLoop loop) throws Exception {
        Method trySuspend;
        try {
            trySuspend = SingleThreadEventExecutor.class.getMethod("trySuspend");
        } catch (NoSuchMethodException netty41) {
            trySuspend = null;
        }
        assumeTrue(trySuspend != null, "this Netty suspends no loops");
        Thread thread = Await.onLoop(loop, Thread::currentThread);
        assumeTrue((boolean) trySuspend.invoke(loop.eventLoop()), "this loop suspends never");
        for (int i = 0; i < 200 && thread.isAlive(); i++) {
            thread.join(100);
            trySuspend.invoke(loop.eventLoop()); // again, if it had something to do
        }
        assertThat(thread.isAlive()).isFalse();
        return thread;
    }

    private static boolean isSuspended(EventLoop loop) throws Exception {
        return (boolean)
                SingleThreadEventExecutor.class.getMethod("isSuspended").invoke(loop);
    }

    /** Who takes a loop without a thread that moves for a blocked one would raise a false alarm. */
    @ParameterizedTest
    @EnumSource
    void n16NettyAloneHasNoThreadWhileALoopIsSuspended(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        NettyLoop loop = groups.loop(transport);
        EventLoop eventLoop = loop.eventLoop();

        Thread before = suspend(loop);

        assertThat(isSuspended(eventLoop)).isTrue();
        assertThat(eventLoop.isShuttingDown()).isFalse();
        Thread after = eventLoop.submit(Thread::currentThread).get(20, TimeUnit.SECONDS);
        assertThat(after).isNotSameAs(before);
        assertThat(isSuspended(eventLoop)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void n16ShouldDeliverToALoopThatIsSuspended(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        suspend(groups.loop(transport)); // or it is skipped here, with nothing running
        NettyLoop loop = groups.loop(transport);
        CountDownLatch release = new CountDownLatch(1);
        try (WorkerPool pool = WorkerPool.builder().threads(1).build()) {
            NettyFuture<String> job = loop.runInExecutor(pool, () -> {
                Await.latch(release);
                return "value";
            });
            job.onDone(probe.around("done", done -> {}));
            Thread before = suspend(loop);

            release.countDown();

            assertThat(Await.done(job).getNow()).isEqualTo("value");
            Thread after = Await.onLoop(loop, Thread::currentThread);
            assertThat(after).isNotSameAs(before);
            probe.assertAllOn(after);
            probe.assertAllOn(loop);
        }
    }

    @ParameterizedTest
    @EnumSource
    void n16ShouldKnowItsThreadAfterASuspension(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        NettyLoop loop = groups.loop(transport);
        suspend(loop);

        AsyncLoop running = loop.eventLoop()
                .submit((Callable<AsyncLoop>) AsyncLoop::running)
                .get(20, TimeUnit.SECONDS);
        NettyFuture<String> refused = loop.runInExecutor(loop.eventLoop(), () -> "on the loop");

        assertThat(running).isSameAs(loop);
        assertThat(Await.done(refused).cause()).hasMessageContaining("loop thread");
    }
}
