package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.WorkerPool;
import dev.eddy.netty.TestServers.Client;
import dev.eddy.netty.TestServers.Server;
import dev.eddy.test.Tidy;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What Netty does to blocking handlers that stand on an executor group, as it recommends: the facts of {@link
 * NettyFactsTest} that are about handlers. Where Eddy has its test elsewhere, that has the number of the fact in its name.
 */
class HandlerFactsTest {

    private static final int NETTYS_SMALLEST_QUEUE = 16;

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    @Order(2)
    @RegisterExtension
    final TestServers servers = new TestServers(tidy, groups);

    private final Queue<Counted> requests = Counted.remembered();
    private final AtomicInteger handled = new AtomicInteger();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    private DefaultEventExecutorGroup bounded() {
        return groups.keep(new DefaultEventExecutorGroup(
                1, new DefaultThreadFactory("bounded"), NETTYS_SMALLEST_QUEUE, RejectedExecutionHandlers.reject()));
    }

    /** Blocks in the first request until it is told; and releases what it gets. */
    private final class Blocking extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            started.countDown();
            Await.latch(release);
            handled.incrementAndGet();
            ((Counted) message).release();
        }
    }

    /** Hears what comes back from the handlers behind it, which would be a line in the log. */
    private static final class Quiet extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {}
    }

    private Server startBlockingOn(DefaultEventExecutorGroup group) throws Exception {
        return servers.startLines(Transport.NIO, p -> p.addLast(new Counted.Codec(requests), new Quiet())
                .addLast(group, new Blocking()));
    }

    private static void drain(DefaultEventExecutorGroup group) throws Exception {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    // N2: a bounded group that is full, and a burst

    @Test
    void n2NettyAloneLosesWhatAFullGroupDoesNotTake() throws Exception {
        DefaultEventExecutorGroup group = bounded();
        Server server = startBlockingOn(group);

        Client client = server.connect().send("x\n".repeat(100));
        Await.latch(started);
        client.close();
        assertThat(server.accepted().closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
        release.countDown();
        drain(group);

        assertThat(requests).as("leaked").anyMatch(request -> request.refCnt() > 0);
        assertThat(handled.get()).isLessThan(100);
    }

    @ParameterizedTest
    @EnumSource
    void n2ShouldAnswerAndReleaseEachRequestOfABurstIntoAFullExecutor(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        for (Ordering ordering : Ordering.values()) {
            try (WorkerPool full = WorkerPool.builder().threads(1).queue(1).build()) {
                OffloadHandler<Counted, Counted> handler = OffloadHandler.of(
                                Counted.class, (Counted request) -> new Counted("done " + request.text()))
                        .executor(full)
                        .ordering(ordering)
                        .onFailure((request, cause) -> new Counted("refused " + request.text()))
                        .build();
                Server server = servers.startLines(transport, p -> p.addLast(new Counted.Codec(requests), handler));
                Client client = server.connect();
                StringBuilder burst = new StringBuilder();
                for (int i = 0; i < 100; i++) {
                    burst.append(i).append('\n');
                }

                client.send(burst.toString());

                Set<String> answered = new HashSet<>();
                for (int i = 0; i < 100; i++) {
                    String line = client.line();
                    if (ordering != Ordering.UNORDERED) {
                        assertThat(line).isIn("done " + i, "refused " + i);
                    }
                    answered.add(line.substring(line.indexOf(' ') + 1));
                }
                assertThat(answered).hasSize(100);
                assertThat(handler.inFlight()).isZero();
            } // its worker has released what it had
            assertThat(requests).hasSize(100).allMatch(request -> request.refCnt() == 0);
            requests.clear();
        }
    }

    // N5: reads queued for a closed channel still run

    @Test
    void n5NettyAloneRunsWhatIsQueuedForAChannelThatIsClosed() throws Exception {
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(1));
        Server server = startBlockingOn(group);
        Client client = server.connect().send("x\n".repeat(10));
        Await.latch(started);

        client.close();
        assertThat(server.accepted().closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(handled).hasValue(0);
        release.countDown();
        drain(group);

        assertThat(handled).hasValue(10);
    }

    // N8: a worker writes A, then the loop writes B

    @Test
    void n8NettyAloneLetsTheLoopOvertakeTheWriteOfAWorker() throws Exception {
        Server server = servers.startLines(Transport.NIO, p -> p.addLast(new Quiet()));
        Client client = server.connect();
        Channel channel = server.accepted();

        channel.eventLoop()
                .submit(() -> {
                    Thread worker = new Thread(() -> channel.writeAndFlush("A\n"));
                    worker.start();
                    worker.join();
                    return channel.writeAndFlush("B\n");
                })
                .sync();

        assertThat(client.line()).isEqualTo("B");
        assertThat(client.line()).isEqualTo("A");
    }
}
