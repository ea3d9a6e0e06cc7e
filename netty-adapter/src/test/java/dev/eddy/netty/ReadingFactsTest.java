package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.netty.TestServers.Server;
import dev.eddy.test.StepExecutor;
import dev.eddy.test.TcpProbe;
import dev.eddy.test.Tidy;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Facts about reading: N6 and N10 of {@link NettyFactsTest}. */
class ReadingFactsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration STALL = Duration.ofSeconds(1);
    private static final long MIB = 1 << 20;
    private static final long MUCH = 32 * MIB;
    private static final byte[] CHUNK = new byte[64 * 1024];

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    @Order(2)
    @RegisterExtension
    final TestServers servers = new TestServers(tidy, groups);

    private final CountDownLatch gone = new CountDownLatch(1);
    private final CountDownLatch muchWasRead = new CountDownLatch(1);
    private final AtomicLong bytesRead = new AtomicLong();
    private final StepExecutor steps = new StepExecutor();

    // N6: a stuck handler with auto-read takes what a socket gives

    private final class Counting extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (bytesRead.addAndGet(((ByteBuf) message).readableBytes()) >= MUCH) {
                muchWasRead.countDown();
            }
            ctx.fireChannelRead(message);
        }
    }

    @ParameterizedTest
    @EnumSource
    void n6NettyAloneTakesWhatAStuckHandlersClientSends(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        CountDownLatch release = new CountDownLatch(1);
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(1));
        ChannelInboundHandlerAdapter stuck = new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                Await.latch(release);
                ReferenceCountUtil.release(message);
            }
        };
        Server server =
                servers.start(transport, 1, p -> p.addLast(new Counting()).addLast(group, stuck));
        try (TcpProbe client = TcpProbe.to(server.address()).connect()) {
            assertThat(client.sendUntilStalled(CHUNK, MUCH, PATIENCE)).isEqualTo(MUCH);
            Await.latch(muchWasRead);
        }

        assertThat(server.accepted().closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
        release.countDown();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync(); // it handles what it has
    }

    @ParameterizedTest
    @EnumSource
    void n6ShouldTakeABoundedAmountFromAClientWhoseJobsAreStuck(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        OffloadHandler<ByteBuf, Object> handler = OffloadHandler.<ByteBuf, Object>of(
                        ByteBuf.class, (ByteBuf bytes) -> null)
                .executor(steps)
                .build();
        Server server = servers.start(transport, 1, p -> p.addLast(new Counting(), handler));
        try (TcpProbe client = TcpProbe.to(server.address()).connect()) {
            assertThat(client.sendUntilStalled(CHUNK, MUCH, STALL)).isLessThan(MUCH);

            assertThat(bytesRead.get()).isLessThan(3 * MIB); // the mark of one, what was on its way, and a stash
        }
        // What it still holds is released by the close.
    }

    // N10: with auto-read off NIO does not notice FIN or RST

    /** How a peer goes away. */
    enum Leaving {
        FIN {
            @Override
            void leave(TcpProbe client) throws IOException {
                client.close();
            }
        },
        RESET {
            @Override
            void leave(TcpProbe client) throws IOException {
                client.reset();
            }
        };

        abstract void leave(TcpProbe client) throws IOException;
    }

    static Stream<Arguments> transportsAndLeavings() {
        return Arrays.stream(Transport.values())
                .flatMap(transport -> Arrays.stream(Leaving.values()).map(leaving -> Arguments.of(transport, leaving)));
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object line) {
            ctx.writeAndFlush(line + "\n");
        }
    }

    private final class Goodbye extends ChannelInboundHandlerAdapter {
        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            gone.countDown();
            ctx.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable reset) {
            ctx.close();
        }
    }

    /** A channel that the peer leaves while it is not read, and 100 polls of its loop later. */
    private Channel leftWhileNotReading(Transport transport, Leaving leaving) throws Exception {
        Server server = servers.startLines(transport, p -> p.addLast(new Echo(), new Goodbye()));
        TcpProbe client = TcpProbe.to(server.address()).connect();
        Channel channel = server.accepted();
        client.send("a\n").expectLine("a");
        Await.onLoop(NettyLoop.of(channel), () -> channel.config().setAutoRead(false));

        leaving.leave(client);

        try (TcpProbe other = TcpProbe.to(server.address()).connect()) {
            for (int i = 0; i < 100; i++) {
                other.send("x\n").expectLine("x");
            }
        }
        return channel;
    }

    @ParameterizedTest
    @EnumSource(Leaving.class)
    void n10NettyAloneHearsNothingOfAPeerThatIsGoneWhileItDoesNotRead(Leaving leaving) throws Exception {
        Channel channel = leftWhileNotReading(Transport.NIO, leaving);

        assertThat(channel.isActive()).isTrue();
        channel.read();
        Await.latch(gone);
    }

    /** So nobody may rely on either. */
    @ParameterizedTest
    @EnumSource(Leaving.class)
    void n10NettyAloneHearsOfItWithEpoll(Leaving leaving) throws Exception {
        assumeTrue(Transport.EPOLL.isAvailable());
        leftWhileNotReading(Transport.EPOLL, leaving);

        Await.latch(gone);
    }

    @ParameterizedTest
    @MethodSource("transportsAndLeavings")
    void n10ShouldHearOfAPeerThatIsGoneWhileReadingIsPaused(Transport transport, Leaving leaving) throws Exception {
        assumeTrue(transport.isAvailable());
        OffloadHandler<String, String> handler = OffloadHandler.of(String.class, (String text) -> text)
                .executor(steps)
                .ordering(Ordering.PARALLEL_ORDERED)
                .inFlight(2, 1)
                .build();
        Server server = servers.startLines(transport, p -> p.addLast(handler, new Goodbye()));
        TcpProbe client = TcpProbe.to(server.address()).connect();
        client.send("a\nb\n");
        steps.awaitSize(2, PATIENCE);
        Channel channel = server.accepted();
        boolean reading =
                Await.onLoop(NettyLoop.of(channel), () -> channel.config().isAutoRead());
        assertThat(reading).isFalse();

        leaving.leave(client);

        Await.latch(gone);
        Await.onLoop(NettyLoop.of(channel), () -> null);
        assertThat(handler.inFlight()).isZero();
    }
}
