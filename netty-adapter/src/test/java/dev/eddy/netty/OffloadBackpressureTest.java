package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.WorkerPool;
import dev.eddy.netty.TestServers.Client;
import dev.eddy.netty.TestServers.Server;
import dev.eddy.test.StepExecutor;
import dev.eddy.test.Tidy;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How much a channel can make the server take: in requests, bytes and replies. */
class OffloadBackpressureTest {

    /** Turns of the loop in which nothing has moved, nor is a job at work. */
    private static final int STILL_TURNS = 1_000;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MIB = 1 << 20;

    private static final Duration PROBE = Duration.ofMillis(50);

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    @Order(2)
    @RegisterExtension
    final TestServers servers = new TestServers(tidy, groups);

    private final StepExecutor steps = new StepExecutor();
    private final AtomicLong bytesWritten = new AtomicLong();

    private static ChannelPipeline probedOften(ChannelPipeline pipeline) {
        ReadGate.of(pipeline.channel()).probeEvery(PROBE);
        return pipeline;
    }

    private static boolean autoRead(Channel channel) throws Exception {
        return Await.onLoop(NettyLoop.of(channel), channel.config()::isAutoRead);
    }

    private static void awaitInFlight(OffloadHandler<?, ?> handler, Channel channel, int inFlight) throws Exception {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (handler.inFlight(channel) != inFlight && System.nanoTime() - giveUp < 0) {
            Await.onLoop(NettyLoop.of(channel), () -> null);
        }
        assertThat(handler.inFlight(channel)).isEqualTo(inFlight);
    }

    @ParameterizedTest
    @EnumSource
    void shouldStopReadingAtTheHighMarkAndGoOnAtTheLow(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        OffloadHandler<String, String> handler = OffloadHandler.of(String.class, (String text) -> text + '\n')
                .executor(steps)
                .inFlight(4, 1)
                .build();
        Server server = servers.startLines(transport, p -> p.addLast(handler));
        Client client = server.connect();
        Channel channel = server.accepted();

        for (int i = 1; i <= 4; i++) {
            assertThat(autoRead(channel)).as("before request %d", i).isTrue();
            client.send(i + "\n");
            awaitInFlight(handler, channel, i);
        }
        assertThat(autoRead(channel)).isFalse();
        for (int left = 3; left >= 1; left--) {
            assertThat(autoRead(channel)).as("%d in flight", left + 1).isFalse();
            steps.awaitSize(1, PATIENCE);
            steps.runNext();
            client.line();
            awaitInFlight(handler, channel, left);
        }

        assertThat(autoRead(channel)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountBytesAsDeclared(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        OffloadHandler<String, String> handler = OffloadHandler.of(String.class, (String text) -> text + '\n')
                .executor(steps)
                .inFlightBytes(100, 50, String::length)
                .build();
        Server server = servers.startLines(transport, p -> p.addLast(handler));
        Client client = server.connect();
        Channel channel = server.accepted();

        client.send("x".repeat(60) + '\n');
        awaitInFlight(handler, channel, 1);
        assertThat(autoRead(channel)).isTrue();
        client.send("x".repeat(40) + '\n');
        awaitInFlight(handler, channel, 2);
        assertThat(autoRead(channel)).isFalse();
        steps.awaitSize(1, PATIENCE);
        steps.runNext();
        client.line();
        awaitInFlight(handler, channel, 1);

        assertThat(autoRead(channel)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepABurstThatIsBeyondTheMark(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        OffloadHandler<String, String> handler = OffloadHandler.of(String.class, (String text) -> text + '\n')
                .executor(steps)
                .inFlight(4, 1)
                .build();
        Server server = servers.startLines(transport, p -> p.addLast(handler));
        Client client = server.connect().send("x\n".repeat(100));
        Channel channel = server.accepted();
        awaitInFlight(handler, channel, 100);

        for (int i = 0; i < 100; i++) {
            steps.awaitSize(1, PATIENCE);
            steps.runNext();
            assertThat(client.line()).isEqualTo("x");
        }

        assertThat(handler.inFlight()).isZero();
        assertThat(autoRead(channel)).isTrue();
    }

    /** Somebody who turns auto-read on while it is needed off is overruled with the next request. */
    @ParameterizedTest
    @EnumSource
    void shouldStayPausedAlthoughSomebodyTurnsAutoReadOn(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        OffloadHandler<String, String> handler = OffloadHandler.of(String.class, (String text) -> text + '\n')
                .executor(steps)
                .inFlight(1, 0)
                .build();
        Server server = servers.startLines(transport, p -> p.addLast(handler));
        Client client = server.connect().send("a\n");
        Channel channel = server.accepted();
        awaitInFlight(handler, channel, 1);

        Await.onLoop(NettyLoop.of(channel), () -> channel.config().setAutoRead(true));
        client.send("b\n");
        awaitInFlight(handler, channel, 2);

        assertThat(autoRead(channel)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void shouldNoticeAPeerThatIsGoneWhilePausedAndCancelItsWork(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        OffloadHandler<String, String> handler = OffloadHandler.of(String.class, (String text) -> text + '\n')
                .executor(steps)
                .inFlight(1, 0)
                .build();
        Server server = servers.startLines(transport, p -> probedOften(p).addLast(handler));
        Client closing = server.connect().send("a\nb\n");
        Channel closed = server.accepted();
        Client resetting = server.connect().send("a\nb\n");
        Channel reset = server.accepted();
        awaitInFlight(handler, closed, 2);
        awaitInFlight(handler, reset, 2);

        closing.close();
        resetting.reset();

        awaitInFlight(handler, closed, 0);
        awaitInFlight(handler, reset, 0);
    }

    /** What the first probe brings is more than the stash may have, so there is no second. */
    @ParameterizedTest
    @EnumSource(names = "NIO")
    void shouldProbeNoMoreWhenTheStashIsFull(Transport transport) throws Exception {
        OffloadHandler<String, String> handler = OffloadHandler.of(String.class, (String text) -> text + '\n')
                .executor(steps)
                .inFlight(1, 0)
                .build();
        Server server = servers.startLines(transport, p -> probedOften(p).addLast(handler));
        Client client = server.connect().send("a\n");
        Channel channel = server.accepted();
        awaitInFlight(handler, channel, 1);

        client.send("x\n".repeat(100));
        awaitInFlight(handler, channel, 101);
        client.send("x\n");
        CountDownLatch twoProbesLater = new CountDownLatch(1);
        channel.eventLoop().schedule(twoProbesLater::countDown, 3 * PROBE.toMillis(), TimeUnit.MILLISECONDS);
        Await.latch(twoProbesLater);

        assertThat(handler.inFlight(channel)).isEqualTo(101);
    }

    // what the client does not read

    private final class CountingWrites extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
            bytesWritten.addAndGet(((CharSequence) message).length());
            super.write(ctx, message, promise);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL"})
    void shouldHoldABoundedAmountForAClientThatDoesNotRead(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        String reply = "x".repeat(MIB - 1) + '\n';
        int requests = 64;
        try (WorkerPool pool = WorkerPool.builder().threads(4).queue(1_000).build()) {
            OffloadHandler<String, String> handler = OffloadHandler.of(String.class, (String text) -> reply)
                    .executor(pool)
                    .ordering(Ordering.PARALLEL_ORDERED)
                    .inFlight(4, 1)
                    .build();
            Server server = servers.startLines(transport, p -> p.addLast(new CountingWrites(), handler));
            Client client = server.connect().send("q\n".repeat(requests));
            Channel channel = server.accepted();
            long seen = -1;
            for (int turns = 0; turns < STILL_TURNS; turns++) {
                if (seen != bytesWritten.get()
                        || autoRead(channel)
                        || pool.figures().busy() > 0) {
                    seen = bytesWritten.get();
                    turns = 0;
                }
            }

            assertThat(seen).isLessThan(32L * MIB); // what the sockets hold, and what the mark allows
            assertThat(autoRead(channel)).isFalse();
            for (int i = 0; i < requests; i++) {
                assertThat(client.line()).hasSize(MIB - 1);
            }
            awaitInFlight(handler, channel, 0);
            assertThat(autoRead(channel)).isTrue();
        }
    }
}
