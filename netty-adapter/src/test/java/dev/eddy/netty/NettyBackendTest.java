package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.LoopFuture;
import dev.eddy.WorkerPool;
import dev.eddy.test.Tidy;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultEventExecutorChooserFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NettyBackendTest {

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    @SuppressWarnings("deprecation") // 4.2's name for it does not exist on 4.1
    private EventLoop boundedLoop(int places) {
        EventLoopGroup group = groups.keep(new NioEventLoopGroup(
                1,
                new ThreadPerTaskExecutor(new DefaultThreadFactory("bounded-loop")),
                DefaultEventExecutorChooserFactory.INSTANCE,
                SelectorProvider.provider(),
                DefaultSelectStrategyFactory.INSTANCE,
                RejectedExecutionHandlers.reject(),
                maxTasks -> new LinkedBlockingQueue<>(places)));
        return group.next(); // of the interface: its return type is the same in both Nettys
    }

    /** N7: while the bounded queue of the event loop is full, completions must wait, not vanish. */
    @Test
    void shouldDeliverWhenTheTaskQueueOfTheEventLoopWasFull() throws Exception {
        EventLoop eventLoop = boundedLoop(2);
        NettyLoop loop = NettyLoop.of(eventLoop);
        Await.onLoop(loop, () -> null);
        CountDownLatch release = blockAndFill(eventLoop);
        AtomicInteger heard = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(100);

        List<NettyFuture<String>> promises = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            NettyFuture<String> promise = loop.createFuture();
            promise.addListener(done -> {
                heard.incrementAndGet();
                ended.countDown();
            });
            promise.trySuccess("value");
            promises.add(promise);
        }
        release.countDown();

        Await.latch(ended);
        assertThat(heard).hasValue(100);
        assertThat(promises).allMatch(NettyFuture::isSuccess);
    }

    private static void fill(EventLoop eventLoop) {
        try {
            for (int i = 0; i < 100; i++) {
                eventLoop.execute(() -> {});
            }
        } catch (RejectedExecutionException full) {
            return;
        }
        throw new AssertionError("queue is not bounded");
    }

    @Test
    void shouldWorkOnAnEmbeddedChannelForWhatStaysOnOneThread() {
        EmbeddedChannel channel = new EmbeddedChannel();
        NettyLoop loop = NettyLoop.of(channel);
        List<String> order = new ArrayList<>();

        assertThat(NettyLoop.of(channel)).isSameAs(loop);
        loop.callSoon(() -> order.add("ran"));
        channel.runPendingTasks();

        assertThat(order).containsExactly("ran");
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldBringAResultToAnEmbeddedChannel() {
        EmbeddedChannel channel = new EmbeddedChannel();
        NettyLoop loop = NettyLoop.of(channel);
        Deque<Runnable> jobs = new ArrayDeque<>();

        NettyFuture<String> result = loop.runInExecutor(jobs::add, () -> "value");
        channel.runPendingTasks();
        jobs.remove().run();
        assertThat(result.isDone()).isFalse();
        channel.runPendingTasks();

        assertThat(result.getNow()).isEqualTo("value");
        channel.finishAndReleaseAll();
    }

    /** N7, for a promise of another loop: completed elsewhere now, its listeners would never be told. */
    @Test
    void shouldBringAResultToAPromiseOfALoopWhoseTaskQueueIsFull() throws Exception {
        EventLoop full = boundedLoop(2);
        NettyLoop home = NettyLoop.of(full);
        Await.onLoop(home, () -> null);
        NettyLoop other = groups.loop();
        NettyFuture<String> promise = home.createFuture();
        CountDownLatch told = new CountDownLatch(1);
        promise.addListener(done -> told.countDown());
        CountDownLatch release = blockAndFill(full);

        try (WorkerPool pool = WorkerPool.builder().threads(1).queue(1).build()) {
            other.runInExecutor(pool, () -> "value", promise);
        }
        Await.onLoop(other, () -> null);
        Await.onLoop(other, () -> null);
        assertThat(promise.isDone()).isFalse();
        release.countDown();

        Await.latch(told);
        assertThat(promise.getNow()).isEqualTo("value");
    }

    @Test
    void shouldRefuseToBlockWhereAnEmbeddedChannelSaysThatItIsOnItsLoop() {
        EmbeddedChannel channel = new EmbeddedChannel();
        NettyFuture<String> pending = NettyLoop.of(channel).createFuture();

        assertThatThrownBy(pending::sync).isInstanceOf(IllegalStateException.class);
        channel.finishAndReleaseAll();
    }

    /** Counts what its loop asks of it. It waits to the nanosecond, so that who spins through a delay is not Netty. */
    private static final class CountingLoop extends DefaultEventLoop {

        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public void execute(Runnable task) {
            asked.incrementAndGet();
            super.execute(task);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            asked.incrementAndGet();
            return super.schedule(task, delay, unit);
        }
    }

    /** Rounded down, the time to a deadline would be none, and the loop would ask again and again until it is there. */
    @Test
    @Tag("TI-07")
    void shouldNotSpinThroughTinyDelays() throws Exception {
        CountingLoop eventLoop = groups.keep(new CountingLoop());
        NettyLoop loop = NettyLoop.of(eventLoop);
        Await.onLoop(loop, () -> null);
        eventLoop.asked.set(0);

        LoopFuture<Void> napping = loop.sleep(Duration.ZERO);
        for (int nanos : new int[] {900_000, 900_000, 100_000, 1_000, 10, 1}) {
            napping = napping.thenCompose(slept -> loop.sleep(Duration.ofNanos(nanos)));
        }
        Await.done(napping);

        assertThat(eventLoop.asked.get()).as("tasks given to the event loop").isLessThan(50);
    }

    /** N7, and before there is a place in the queue the event loop ends. */
    @RepeatedTest(20)
    void shouldTellListenersWhenTheEventLoopEndsWithAFullQueue() throws Exception {
        EventLoop eventLoop = boundedLoop(2);
        NettyLoop loop = NettyLoop.of(eventLoop);
        NettyFuture<String> done =
                Await.onLoop(loop, () -> loop.<String>createFuture().setSuccess("value"));
        CountDownLatch release = blockAndFill(eventLoop);
        CountDownLatch told = new CountDownLatch(1);

        done.addListener(itself -> told.countDown());
        eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        release.countDown();

        Await.latch(told);
    }

    /** The same for what a loop has to settle although it is closed. */
    @RepeatedTest(20)
    void shouldSettleWhatEndsOnAClosedLoopWhenTheEventLoopEndsWithAFullQueue() throws Exception {
        EventLoop eventLoop = boundedLoop(2);
        NettyLoop loop = NettyLoop.of(eventLoop);
        NettyFuture<String> promise = loop.createFuture();
        NettyFuture.of(loop.close(Duration.ZERO)).sync();
        CountDownLatch release = blockAndFill(eventLoop);
        CountDownLatch told = new CountDownLatch(1);
        promise.addListener(itself -> told.countDown());

        promise.trySuccess("value");
        eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        release.countDown();

        Await.latch(told);
    }

    /** And callbacks, which are the loop's alone, run nowhere else. */
    @RepeatedTest(20)
    void shouldRunNoCallbackElsewhereWhenTheEventLoopEndsWithAFullQueue() throws Exception {
        EventLoop eventLoop = boundedLoop(2);
        NettyLoop loop = NettyLoop.of(eventLoop);
        Await.onLoop(loop, () -> null);
        CountDownLatch release = blockAndFill(eventLoop);
        AtomicInteger elsewhere = new AtomicInteger();

        loop.callSoon(() -> elsewhere.addAndGet(eventLoop.inEventLoop() ? 0 : 1));
        eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        release.countDown();

        assertThat(NettyFuture.of(loop.close(Duration.ZERO)).await(20, TimeUnit.SECONDS))
                .isTrue();
        assertThat(elsewhere).hasValue(0);
    }

    /** Netty cancels all timers when it begins to shut down, but takes tasks until its quiet period is over. */
    @Test
    void shouldRunCallbacksWhileAnEventLoopWithoutIterationsShutsDown() throws Exception {
        EventLoop eventLoop = groups.keep(new DefaultEventLoopGroup(1)).next();
        NettyLoop loop = NettyLoop.of(eventLoop);
        CountDownLatch links = new CountDownLatch(10);

        loop.callSoon(() -> {
            eventLoop.shutdownGracefully(1, 20, TimeUnit.SECONDS);
            chain(loop, links);
        });

        Await.latch(links);
    }

    private static void chain(NettyLoop loop, CountDownLatch links) {
        links.countDown();
        if (links.getCount() > 0) {
            loop.callSoon(() -> chain(loop, links));
        }
    }

    private static CountDownLatch blockAndFill(EventLoop eventLoop) {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        eventLoop.execute(() -> {
            blocked.countDown();
            Await.latch(release);
        });
        Await.latch(blocked);
        fill(eventLoop);
        return release;
    }
}
