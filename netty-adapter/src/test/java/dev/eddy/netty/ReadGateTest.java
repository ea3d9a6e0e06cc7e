package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.netty.TestServers.Client;
import dev.eddy.netty.TestServers.Server;
import dev.eddy.test.Tidy;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReadGateTest {

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    @Order(2)
    @RegisterExtension
    final TestServers servers = new TestServers(tidy, groups);

    private final BlockingQueue<Object> reads = new LinkedBlockingQueue<>();
    private final CountDownLatch inactive = new CountDownLatch(1);

    private Server start(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        return servers.startLines(
                transport,
                p -> p.addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext ctx) {
                        ReadGate.of(ctx.channel()).probeEvery(Duration.ofMillis(50));
                    }

                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        reads.add(message);
                    }

                    @Override
                    public void channelInactive(ChannelHandlerContext ctx) {
                        inactive.countDown();
                    }
                }));
    }

    /** On the loop of {@code channel}. */
    private static void with(Channel channel, Consumer<ReadGate> action) throws Exception {
        Await.onLoop(NettyLoop.of(channel), () -> {
            action.accept(ReadGate.of(channel));
            return null;
        });
    }

    private static boolean autoRead(Channel channel) throws Exception {
        return Await.onLoop(NettyLoop.of(channel), channel.config()::isAutoRead);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadAgainOnlyWhenTheLastPauseHasEnded(Transport transport) throws Exception {
        Server server = start(transport);
        Client client = server.connect();
        Channel channel = server.accepted();
        ReadGate.Pause[] pauses = new ReadGate.Pause[2];

        with(channel, gate -> {
            pauses[0] = gate.pause();
            pauses[1] = gate.pause();
        });
        client.send("a\n");
        with(channel, gate -> {
            pauses[0].close();
            pauses[0].close(); // counts once
            assertThat(gate.isPaused()).isTrue();
        });

        assertThat(autoRead(channel)).isFalse();
        assertThat(reads.poll(100, TimeUnit.MILLISECONDS)).isNull();
        with(channel, gate -> {
            pauses[1].close();
            assertThat(gate.isPaused()).isFalse();
        });
        assertThat(autoRead(channel)).isTrue();
        assertThat(reads.poll(20, TimeUnit.SECONDS)).isEqualTo("a");
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveAutoReadOffIfSomebodyElseHadTurnedItOff(Transport transport) throws Exception {
        Server server = start(transport);
        server.connect();
        Channel channel = server.accepted();

        with(channel, gate -> {
            channel.config().setAutoRead(false);
            gate.pause().close();
        });

        assertThat(autoRead(channel)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellOfAPeerThatHasClosedWhilePaused(Transport transport) throws Exception {
        Server server = start(transport);
        Client client = server.connect();
        with(server.accepted(), gate -> gate.pause(() -> true));

        client.close();

        Await.latch(inactive);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellOfAPeerThatHasResetWhilePaused(Transport transport) throws Exception {
        Server server = start(transport);
        Client client = server.connect();
        with(server.accepted(), gate -> gate.pause(() -> true));

        client.reset();

        Await.latch(inactive);
    }

    /** What the first probe brings fills the room that there is. */
    @ParameterizedTest
    @EnumSource
    void shouldProbeOnlyWhileEverybodyHasRoom(Transport transport) throws Exception {
        Server server = start(transport);
        Client client = server.connect();
        Channel channel = server.accepted();
        AtomicInteger asked = new AtomicInteger();
        with(channel, gate -> {
            gate.pause(() -> true);
            gate.pause(() -> {
                asked.incrementAndGet();
                return reads.isEmpty();
            });
        });

        client.send("a\n");
        Await.until(NettyLoop.of(channel), () -> !reads.isEmpty());
        Await.onLoop(NettyLoop.of(channel), () -> null); // the read is complete
        client.send("b\n");
        int before = asked.get();
        Await.until(NettyLoop.of(channel), () -> asked.get() >= before + 2);

        assertThat(reads).containsExactly("a");
        reads.clear();
        assertThat(reads.poll(20, TimeUnit.SECONDS)).isEqualTo("b");
    }

    @ParameterizedTest
    @EnumSource
    void shouldProbeNoMoreWhenThePauseHasEnded(Transport transport) throws Exception {
        Server server = start(transport);
        server.connect();
        Channel channel = server.accepted();
        AtomicInteger asked = new AtomicInteger();

        with(channel, gate -> {
            for (int i = 0; i < 1_000; i++) {
                gate.pause(() -> {
                            asked.incrementAndGet();
                            return true;
                        })
                        .close();
            }
            gate.pause(() -> {
                asked.incrementAndGet();
                return false;
            });
        });
        Await.until(NettyLoop.of(channel), () -> asked.get() >= 3);

        assertThat(asked.get()).as("by one of them").isLessThan(500);
    }

    @Test
    void shouldRefuseOtherThreads() throws Exception {
        Server server = start(Transport.NIO);
        server.connect();
        ReadGate gate = ReadGate.of(server.accepted());

        assertThatThrownBy(gate::pause)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(Thread.currentThread().getName())
                .hasMessageContaining("channel.eventLoop().execute");
    }
}
