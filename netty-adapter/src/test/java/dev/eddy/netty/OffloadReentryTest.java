package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.WorkerPool;
import dev.eddy.netty.TestServers.Client;
import dev.eddy.netty.TestServers.Server;
import dev.eddy.test.StepExecutor;
import dev.eddy.test.TcpProbe;
import dev.eddy.test.Tidy;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other handlers, the channel and a user's code do from within what the handler does. */
class OffloadReentryTest {

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    @Order(2)
    @RegisterExtension
    final TestServers servers = new TestServers(tidy, groups);

    /** Netty's aggregators read on by themselves while they have half a message, which they always have if many are sent. */
    private static final class Aggregating extends ChannelInboundHandlerAdapter {
        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.fireChannelReadComplete();
            if (!ctx.channel().config().isAutoRead()) {
                ctx.read();
            }
        }
    }

    @Test
    void shouldStopReadingWhateverAnAggregatorAsksFor() throws Exception {
        OffloadHandler<String, String> handler = OffloadHandler.of(String.class, (String text) -> text)
                .executor(new StepExecutor())
                .inFlight(4, 1)
                .build();
        Server server = servers.startLines(Transport.NIO, p -> p.addLast(new Aggregating(), handler));
        byte[] line = ("x".repeat(99_990) + '\n').getBytes(StandardCharsets.US_ASCII);

        try (TcpProbe client = TcpProbe.to(server.address()).connect()) {
            long sent = client.sendUntilStalled(line, 256 << 20, Duration.ofMillis(500));

            assertThat(sent).isLessThan(64 << 20); // the system's buffers have most of that
            Channel channel = server.accepted();
            Await.until(NettyLoop.of(channel), () -> handler.inFlight(channel) >= 4);
            assertThat(handler.inFlight(channel)).isBetween(4, 4 + 64);
        }
    }

    /** A channel that delivers what is there as soon as its reading goes on, so within the turn that says so. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldGoOnReadingFromAChannelThatReadsAtOnce(int high) throws Exception {
        EventLoopGroup group = groups.keep(new DefaultEventLoopGroup(1));
        WorkerPool pool = WorkerPool.builder().threads(4).queue(100).build();
        OffloadHandler<Integer, Integer> handler = OffloadHandler.of(Integer.class, (Integer number) -> number)
                .executor(pool)
                .inFlight(high, 0)
                .build();
        LocalAddress address = new LocalAddress("reentry-" + high);
        BlockingQueue<Integer> replies = new LinkedBlockingQueue<>();
        new ServerBootstrap()
                .group(group)
                .channel(LocalServerChannel.class)
                .childHandler(handler)
                .bind(address)
                .sync();
        Channel client = new Bootstrap()
                .group(group)
                .channel(LocalChannel.class)
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object reply) {
                        replies.add((Integer) reply);
                    }
                })
                .connect(address)
                .sync()
                .channel();

        for (int i = 0; i < 100; i++) {
            client.writeAndFlush(i);
        }

        for (int i = 0; i < 100; i++) {
            assertThat(replies.poll(20, TimeUnit.SECONDS)).isEqualTo(i);
        }
        pool.close();
    }

    @Test
    void shouldLendTheRequestToACallThatClosesTheChannelAndCancelItsFuture() throws Exception {
        Queue<Counted> requests = Counted.remembered();
        AtomicInteger within = new AtomicInteger();
        AtomicReference<Channel> channel = new AtomicReference<>();
        CountDownLatch cancelled = new CountDownLatch(1);
        OffloadHandler<Counted, Counted> handler = OffloadHandler.<Counted, Counted>ofAsync(
                        Counted.class, (loop, request) -> {
                            NettyFuture<Counted> reply = loop.createFuture();
                            reply.onDone(done -> cancelled.countDown());
                            channel.get().pipeline().remove(OffloadHandler.class);
                            within.set(request.refCnt());
                            return reply;
                        })
                .build();
        Client client = start(requests, channel, handler).connect();

        client.send("a\n");

        Await.latch(cancelled);
        assertThat(within.get()).isPositive();
        assertThat(handler.inFlight()).isZero();
        requests.element().awaitRelease();
    }

    @Test
    void shouldReleaseTheRequestWhoseSizeTakesTheHandlerAway() throws Exception {
        Queue<Counted> requests = Counted.remembered();
        AtomicReference<Channel> channel = new AtomicReference<>();
        OffloadHandler<Counted, Counted> handler = OffloadHandler.of(
                        Counted.class, (Counted request) -> (Counted) request.retain())
                .executor(new StepExecutor())
                .inFlightBytes(10, 1, request -> {
                    channel.get().pipeline().remove(OffloadHandler.class);
                    return 1;
                })
                .build();
        Server server = start(requests, channel, handler);

        server.connect().send("a\n");

        Await.onLoop(NettyLoop.of(server.accepted()), () -> null);
        Await.until(NettyLoop.of(channel.get()), () -> !requests.isEmpty());
        requests.element().awaitRelease();
        assertThat(handler.inFlight()).isZero();
    }

    private Server start(Queue<Counted> requests, AtomicReference<Channel> channel, OffloadHandler<?, ?> handler)
            throws Exception {
        return servers.startLines(Transport.NIO, p -> {
            channel.set(p.channel());
            p.addLast(new Counted.Codec(requests), handler);
        });
    }

    @Test
    void shouldReadOnlyWhenTheLastPauseHasEndedWhatSomebodyHasAskedFor() throws Exception {
        BlockingQueue<Object> read = new LinkedBlockingQueue<>();
        Server server = servers.startLines(Transport.NIO, p -> {
            p.channel().config().setAutoRead(false);
            p.addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    read.add(message);
                }
            });
        });
        Client client = server.connect();
        Channel channel = server.accepted();
        NettyLoop loop = NettyLoop.of(channel);
        ReadGate.Pause pause = Await.onLoop(loop, () -> ReadGate.of(channel).pause());
        Await.onLoop(loop, channel::read);
        client.send("a\n");
        for (int i = 0; i < 10; i++) {
            Await.onLoop(loop, () -> null);
        }
        assertThat(read).isEmpty();

        Await.onLoop(loop, () -> {
            pause.close();
            return null;
        });

        assertThat(read.poll(20, TimeUnit.SECONDS)).isEqualTo("a");
    }

    @Test
    void shouldReadOnWhenSomebodyHasTurnedAutoReadOnDuringThePause() throws Exception {
        BlockingQueue<Object> read = new LinkedBlockingQueue<>();
        Server server = servers.startLines(
                Transport.NIO,
                p -> p.addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        read.add(message);
                    }
                }));
        Client client = server.connect();
        Channel channel = server.accepted();
        Await.onLoop(NettyLoop.of(channel), () -> {
            ReadGate.Pause pause = ReadGate.of(channel).pause();
            channel.config().setAutoRead(true);
            pause.close();
            return null;
        });

        client.send("a\n");

        assertThat(read.poll(20, TimeUnit.SECONDS)).isEqualTo("a");
    }

    @Test
    void shouldReportWhatACallThrowsThatHasTakenTheHandlerAway() throws Exception {
        AtomicReference<Channel> channel = new AtomicReference<>();
        CountDownLatch thrown = new CountDownLatch(1);
        OffloadHandler<Counted, Counted> handler = OffloadHandler.<Counted, Counted>ofAsync(
                        Counted.class, (loop, request) -> {
                            channel.get().pipeline().remove(OffloadHandler.class);
                            thrown.countDown();
                            throw new IllegalStateException("as asked");
                        })
                .build();
        Server server = start(Counted.remembered(), channel, handler);

        server.connect().send("a\n");

        Await.latch(thrown);
        Await.onLoop(NettyLoop.of(channel.get()), () -> null);
        assertThat(tidy.takeErrors()).singleElement().satisfies(error -> assertThat(error.exception())
                .hasMessage("as asked"));
    }

    @Test
    void shouldProbeOnAlsoWhenAskingForRoomThrows() throws Exception {
        BlockingQueue<Throwable> caught = new LinkedBlockingQueue<>();
        CountDownLatch gone = new CountDownLatch(1);
        Server server = servers.startLines(
                Transport.NIO,
                p -> p.addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        caught.add(cause);
                    }

                    @Override
                    public void channelInactive(ChannelHandlerContext ctx) {
                        gone.countDown();
                    }
                }));
        Client client = server.connect();
        Channel channel = server.accepted();
        AtomicInteger asked = new AtomicInteger();
        Await.onLoop(NettyLoop.of(channel), () -> {
            ReadGate.of(channel).probeEvery(Duration.ofMillis(10));
            return ReadGate.of(channel).pause(() -> {
                if (asked.incrementAndGet() == 1) {
                    throw new IllegalStateException("room");
                }
                return true;
            });
        });

        assertThat(caught.poll(20, TimeUnit.SECONDS)).hasMessage("room");
        client.close();

        Await.latch(gone);
    }

    @Test
    void shouldKeepAChannelUnwritableUntilTheLastOfTwoWritersHasRoom() throws Exception {
        StepExecutor first = new StepExecutor();
        StepExecutor second = new StepExecutor();
        OffloadWriter<String, String> texts = OffloadWriter.of(String.class, (String text) -> text)
                .executor(first)
                .inFlight(1, 0)
                .build();
        OffloadWriter<Integer, String> numbers = OffloadWriter.of(Integer.class, (Integer number) -> number + "\n")
                .executor(second)
                .inFlight(1, 0)
                .build();
        Server server = servers.startLines(Transport.NIO, p -> p.addLast(texts, numbers));
        Client client = server.connect();
        Channel channel = server.accepted();
        NettyLoop loop = NettyLoop.of(channel);

        Await.onLoop(loop, () -> channel.writeAndFlush(1));
        second.awaitSize(1, Duration.ofSeconds(20));
        Await.onLoop(loop, () -> channel.pipeline().context(numbers).writeAndFlush("text\n")); // past the second
        first.awaitSize(1, Duration.ofSeconds(20));
        first.runNext();
        assertThat(client.line()).isEqualTo("text");
        assertThat(Await.onLoop(loop, channel::isWritable)).isFalse();
        second.runNext();
        first.awaitSize(1, Duration.ofSeconds(20));
        first.runNext();

        assertThat(client.line()).isEqualTo("1");
        assertThat(Await.onLoop(loop, channel::isWritable)).isTrue();
    }
}
