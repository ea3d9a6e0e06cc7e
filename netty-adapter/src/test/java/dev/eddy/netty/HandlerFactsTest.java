package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Facts about blocking handlers that stand on an executor group, as Netty recommends: N2, N3, N5 and N8 of {@link NettyFactsTest}. */
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
    private final CountDownLatch unregistered = new CountDownLatch(1);
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    private DefaultEventExecutorGroup bounded() {
        return groups.keep(new DefaultEventExecutorGroup(
                1, new DefaultThreadFactory("bounded"), NETTYS_SMALLEST_QUEUE, RejectedExecutionHandlers.reject()));
    }

    /** Blocks in the first request until it is told; releases what it gets, and hears of the end. */
    private final class Blocking extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            started.countDown();
            Await.latch(release);
            handled.incrementAndGet();
            ((Counted) message).release();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            heard.add("inactive");
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            heard.add("removed");
        }
    }

    /** Stands on the loop; hears what comes back from the handlers behind it, which would be a line in the log. */
    private final class OnTheLoop extends ChannelInboundHandlerAdapter {
        @Override
        public void channelUnregistered(ChannelHandlerContext ctx) {
            try {
                ctx.fireChannelUnregistered();
            } finally {
                unregistered.countDown();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {}
    }

    private Server startBlockingOn(DefaultEventExecutorGroup group, Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        return servers.startLines(transport, p -> p.addLast(new Counted.Codec(requests), new OnTheLoop())
                .addLast(group, new Blocking()));
    }

    /** Leaves no room in the queue of a group whose thread is blocked. */
    private static void fill(DefaultEventExecutorGroup group) {
        assertThatThrownBy(() -> {
                    for (int i = 0; i <= NETTYS_SMALLEST_QUEUE; i++) {
                        group.execute(() -> {});
                    }
                })
                .isInstanceOf(RejectedExecutionException.class);
    }

    private static void drain(DefaultEventExecutorGroup group) throws Exception {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    // N2: a bounded group that is full, and a burst

    @ParameterizedTest
    @EnumSource
    void n2NettyAloneLosesWhatAFullGroupDoesNotTake(Transport transport) throws Exception {
        DefaultEventExecutorGroup group = bounded();
        Server server = startBlockingOn(group, transport);

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

    // N3: that executor full while the channel closes

    @ParameterizedTest
    @EnumSource
    void n3NettyAloneDoesNotTellAHandlerOfTheCloseWhenItsExecutorIsFull(Transport transport) throws Exception {
        DefaultEventExecutorGroup group = bounded();
        Server server = startBlockingOn(group, transport);
        Client client = server.connect().send("x\n".repeat(100));
        Await.latch(started);
        fill(group); // the burst may have done so before the first request was begun, which has left some room

        client.close();
        Await.latch(unregistered); // the loop has told of the close: that comes last
        server.accepted().eventLoop().submit(() -> {}).sync(); // and has taken the pipeline apart
        release.countDown();
        drain(group);

        assertThat(heard).isEmpty();
        assertThat(handled.get()).as("what had been queued before").isPositive();
    }

    // N5: reads queued for a closed channel still run

    @ParameterizedTest
    @EnumSource
    void n5NettyAloneRunsWhatIsQueuedForAChannelThatIsClosed(Transport transport) throws Exception {
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(1));
        Server server = startBlockingOn(group, transport);
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

    @ParameterizedTest
    @EnumSource
    void n8NettyAloneLetsTheLoopOvertakeTheWriteOfAWorker(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        Server server = servers.startLines(transport, p -> p.addLast(new OnTheLoop()));
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
