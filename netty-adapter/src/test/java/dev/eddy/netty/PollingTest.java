package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.test.Tidy;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SelectStrategy;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Between two passes I/O is polled, so that no chain of callbacks starves it. */
class PollingTest {

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    private final Echo echo = new Echo();
    private final AtomicBoolean stop = new AtomicBoolean();
    private long callbacks; // loop-confined

    /** Queues itself for ever. */
    private void chain(EventLoop eventLoop) {
        callbacks++;
        if (!stop.get()) {
            NettyLoop.of(eventLoop).callSoon(() -> chain(eventLoop));
        }
    }

    private interface Talk {
        void with(Socket client) throws Exception;
    }

    private void serveDuringAnEndlessChain(Transport transport, EventLoop eventLoop, Talk talk) throws Exception {
        Channel server = new ServerBootstrap()
                .group(eventLoop)
                .channel(transport.serverChannel())
                .childHandler(echo)
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        NettyLoop.of(eventLoop).callSoon(() -> chain(eventLoop));
        try (Socket client = new Socket()) {
            client.setSoTimeout(20_000);
            client.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), ((InetSocketAddress) server.localAddress()).getPort()));
            talk.with(client);
        } finally {
            stop.set(true);
            // Before the event loop ends: Netty's io_uring loses the buffer of a read that it completes on its way out.
            echo.closed.await(10, TimeUnit.SECONDS);
            server.close().sync();
        }
    }

    private static void roundTrip(Socket client, int number) throws IOException {
        client.getOutputStream().write(number);
        assertThat(client.getInputStream().read()).isEqualTo(number);
    }

    @Test
    @Tag("LO-03")
    void shouldPollBetweenAnyTwoCallbacksOfAChain() throws Exception {
        AtomicInteger polls = new AtomicInteger();
        SelectStrategy strategy = DefaultSelectStrategyFactory.INSTANCE.newSelectStrategy();
        EventLoopGroup group = groups.keep(new NioEventLoopGroup(
                1,
                new ThreadPerTaskExecutor(new DefaultThreadFactory("polls-counted")),
                SelectorProvider.provider(),
                () -> (supplier, hasTasks) -> {
                    polls.incrementAndGet();
                    return strategy.calculateStrategy(supplier, hasTasks);
                }));
        NettyLoop loop = NettyLoop.of(group.next());
        int[] pollsBefore = new int[1_000];
        CountDownLatch ended = new CountDownLatch(1);

        loop.callSoon(() -> countPolls(loop, polls, pollsBefore, 0, ended));
        Await.latch(ended);

        for (int i = 1; i < pollsBefore.length; i++) {
            assertThat(pollsBefore[i]).as("polls before callback %d", i).isGreaterThan(pollsBefore[i - 1]);
        }
    }

    private static void countPolls(
            NettyLoop loop, AtomicInteger polls, int[] pollsBefore, int number, CountDownLatch ended) {
        pollsBefore[number] = polls.get();
        if (number + 1 == pollsBefore.length) {
            ended.countDown();
        } else {
            loop.callSoon(() -> countPolls(loop, polls, pollsBefore, number + 1, ended));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("LO-03")
    void shouldServeAConnectionDuringAnEndlessChain(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        EventLoop eventLoop = groups.eventLoops(transport, 1).next();
        NettyLoop loop = NettyLoop.of(eventLoop);
        long[] turned = new long[101];

        serveDuringAnEndlessChain(transport, eventLoop, client -> {
            for (int i = 0; i < turned.length; i++) {
                long before = Await.onLoop(loop, () -> callbacks);
                roundTrip(client, i);
                turned[i] = Await.onLoop(loop, () -> callbacks) - before;
            }
        });

        // A chain that is drained within a task of Netty's turns thousands of times between two polls. Of the fastest
        // trips, since a busy machine makes the others long.
        Arrays.sort(turned);
        assertThat(turned[turned.length / 10])
                .as("callbacks during a round trip")
                .isLessThan(2_000);
    }

    /** Also if the loop is closed in its midst, and another goes on in its place. */
    @ParameterizedTest
    @EnumSource
    @Tag("LC-10")
    void shouldHandleEachReadinessOnceWhateverRunsBetweenThePolls(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        EventLoop eventLoop = groups.eventLoops(transport, 1).next();
        NettyLoop first = NettyLoop.of(eventLoop);
        echo.afterTen = () ->
                NettyLoop.of(eventLoop).close(Duration.ZERO).onDone(closed -> chain(eventLoop)); // on the next loop

        serveDuringAnEndlessChain(transport, eventLoop, client -> {
            for (int i = 0; i < 100; i++) {
                roundTrip(client, i);
            }
        });

        assertThat(NettyLoop.of(eventLoop)).isNotSameAs(first);
        List<Integer> each = IntStream.range(0, 100).boxed().toList();
        assertThat(echo.reads).isEqualTo(each);
        assertThat(echo.readinessesBefore).as("of each read").isEqualTo(each);
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {

        private final CountDownLatch closed = new CountDownLatch(1);
        private final List<Integer> reads = new ArrayList<>(); // loop-confined until it is closed
        private final List<Integer> readinessesBefore = new ArrayList<>(); // likewise
        private int readinesses; // likewise
        private Runnable afterTen = () -> {}; // set before anything is read

        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            closed.countDown();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf read = (ByteBuf) message;
            readinessesBefore.add(readinesses);
            while (read.isReadable()) {
                reads.add((int) read.readByte());
            }
            if (reads.size() % 10 == 0) {
                afterTen.run();
            }
            ctx.write(read.resetReaderIndex());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            readinesses++;
            ctx.flush(); // not before: an edge-triggered channel reads until there is nothing, and would find the
            // answer's answer
        }
    }
}
