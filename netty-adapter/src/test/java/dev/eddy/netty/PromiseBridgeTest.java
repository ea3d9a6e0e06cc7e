package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.WorkerPool;
import dev.eddy.test.Tidy;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PromiseBridgeTest {

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    private final WorkerPool pool = WorkerPool.builder().threads(1).queue(10).build();

    @AfterEach
    void closePool() {
        pool.close();
    }

    private Channel channel(EventLoopGroup group) throws Exception {
        return new ServerBootstrap()
                .group(group)
                .channel(Transport.NIO.serverChannel())
                .childHandler(new ChannelInboundHandlerAdapter())
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    @Test
    void shouldCompleteAChannelPromiseOnItsChannelsLoop() throws Exception {
        EventLoopGroup group = groups.eventLoops(Transport.NIO, 2);
        Channel channel = channel(group);
        TwoLoops loops = new TwoLoops(group, channel);
        ChannelPromise promise = channel.newPromise();
        AtomicReference<Thread> heard = new AtomicReference<>();
        promise.addListener(done -> heard.set(Thread.currentThread()));

        Promise<Void> same = loops.other().runInExecutor(pool, () -> null, promise);

        assertThat(same).isSameAs(promise);
        promise.sync();
        Thread channelsOwn = Await.onLoop(NettyLoop.of(channel), Thread::currentThread);
        assertThat(heard.get()).isSameAs(channelsOwn);
    }

    /** The event loop of a group of two that is not the channel's. */
    private record TwoLoops(EventLoopGroup group, Channel channel) {
        NettyLoop other() {
            var loop = group.next();
            return NettyLoop.of(loop == channel.eventLoop() ? group.next() : loop);
        }
    }

    @Test
    void shouldBringValuesAndFailuresToAnyPromise() throws Exception {
        NettyLoop loop = groups.loop();
        Promise<String> done = loop.eventLoop().newPromise();
        Promise<String> failed = loop.eventLoop().newPromise();
        IOException cause = new IOException("disk");

        loop.runInExecutor(pool, () -> "value", done);
        loop.runInExecutor(
                pool,
                () -> {
                    throw cause;
                },
                failed);

        assertThat(done.get(10, TimeUnit.SECONDS)).isEqualTo("value");
        assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(failed.cause()).isSameAs(cause);
    }

    @Test
    void shouldCancelTheJobWithThePromise() throws Exception {
        NettyLoop loop = groups.loop();
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean ran = new AtomicBoolean();
        loop.runInExecutor(pool, () -> {
            Await.latch(release);
            return null;
        });
        Promise<Object> promise = loop.eventLoop().newPromise();
        loop.runInExecutor(
                pool,
                () -> {
                    ran.set(true);
                    return null;
                },
                promise);

        promise.cancel(false);
        Await.onLoop(loop, () -> null);
        Await.onLoop(loop, () -> null);

        assertThat(pool.figures().queued()).isZero();
        release.countDown();
        assertThat(loop.runInExecutor(pool, () -> "next").get(10, TimeUnit.SECONDS))
                .isEqualTo("next");
        assertThat(ran).isFalse();
    }

    @Test
    void shouldRunNothingForACancelledPromise() throws Exception {
        NettyLoop loop = groups.loop();
        Promise<Object> promise = loop.eventLoop().newPromise();
        promise.cancel(false);

        loop.runInExecutor(pool, () -> null, promise);

        assertThat(pool.figures().accepted()).isZero();
    }

    @Test
    void shouldRefusePromisesThatCannotBeCompleted() throws Exception {
        NettyLoop loop = groups.loop();
        Channel channel = channel(groups.eventLoops(Transport.NIO, 1));
        Promise<Object> complete = loop.eventLoop().<Object>newPromise().setSuccess("already");

        assertThatThrownBy(() -> loop.runInExecutor(pool, () -> null, complete))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: not done");
        assertThatThrownBy(() -> loop.runInExecutor(pool, () -> null, channel.voidPromise()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("void promise");
        assertThat(pool.figures().accepted()).isZero();
    }
}
