package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.CancelToken;
import dev.eddy.LoopClosedException;
import dev.eddy.Offload;
import dev.eddy.OnCancel;
import dev.eddy.WorkerPool;
import dev.eddy.netty.TestServers.Client;
import dev.eddy.netty.TestServers.Server;
import dev.eddy.test.StepExecutor;
import dev.eddy.test.Tidy;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The end: of a channel, of the handler's place in its pipeline, of a registration, of a loop. */
class OffloadCloseTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

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
    private final WorkerPool pool = WorkerPool.builder().threads(1).queue(100).build();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CompletableFuture<String> heldSaw = new CompletableFuture<>();
    private final Queue<String> ran = new ConcurrentLinkedQueue<>();

    @AfterEach
    void closePool() {
        release.countDown();
        pool.close();
    }

    private String call(String text, CancelToken token) {
        ran.add(text);
        if (text.equals("held")) {
            started.countDown();
            try {
                if (!release.await(20, TimeUnit.SECONDS)) {
                    throw new AssertionError("not released");
                }
                heldSaw.complete("token=" + token.isCancelled());
            } catch (InterruptedException e) {
                heldSaw.complete("interrupted, token=" + token.isCancelled());
            }
        }
        return text + '\n';
    }

    private OffloadHandler.Builder<String, String> calling() {
        return OffloadHandler.of(String.class, this::call);
    }

    private Server start(Transport transport, OffloadHandler<String, String> handler) throws Exception {
        assumeTrue(transport.isAvailable());
        return servers.startLines(transport, p -> p.addLast("offload", handler));
    }

    private static void awaitInFlight(OffloadHandler<?, ?> handler, Channel channel, int inFlight) throws Exception {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (handler.inFlight(channel) != inFlight && System.nanoTime() - giveUp < 0) {
            channel.eventLoop().submit(() -> {}).sync();
        }
        assertThat(handler.inFlight(channel)).isEqualTo(inFlight);
    }

    // N5: reads queued for a closed channel still run

    @ParameterizedTest
    @EnumSource
    void n5ShouldNotRunWhatIsQueuedForAChannelThatIsClosed(Transport transport) throws Exception {
        OffloadHandler<String, String> handler = calling()
                .executor(pool)
                .ordering(Ordering.UNORDERED)
                .inFlight(3, 1)
                .build();
        Server server = start(transport, handler);
        Client client = server.connect().send("held\nqueued\nqueued\nwaiting\nwaiting\n");
        Await.latch(started);
        Channel channel = server.accepted();
        awaitInFlight(handler, channel, 5);

        client.close();
        awaitInFlight(handler, channel, 0);

        assertThat(pool.figures().queued()).isZero();
        release.countDown();
        assertThat(heldSaw.get(20, TimeUnit.SECONDS)).isEqualTo("token=true");
        assertThat(NettyLoop.of(channel).runInExecutor(pool, () -> "next").get(20, TimeUnit.SECONDS))
                .isEqualTo("next");
        assertThat(ran).containsExactly("held");
        assertThat(handler.inFlight()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldInterruptWhatRunsIfAskedTo(Transport transport) throws Exception {
        OffloadHandler<String, String> handler = calling()
                .executor(pool)
                .offload(Offload.builder().onCancel(OnCancel.INTERRUPT).build())
                .build();
        Client client = start(transport, handler).connect().send("held\n");
        Await.latch(started);

        client.close();

        assertThat(heldSaw.get(20, TimeUnit.SECONDS)).isEqualTo("interrupted, token=true");
    }

    // N3: with the executor full, a close is not heard of

    @ParameterizedTest
    @EnumSource
    void n3ShouldHearOfTheCloseWhileTheExecutorIsFull(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        CountDownLatch removed = new CountDownLatch(1);
        try (WorkerPool full = WorkerPool.builder().threads(1).queue(1).build()) {
            OffloadHandler<String, String> handler = calling()
                    .executor(full)
                    .ordering(Ordering.PARALLEL_ORDERED)
                    .onFailure((text, cause) -> null)
                    .build();
            Server server = servers.startLines(
                    transport,
                    p -> p.addLast(handler, new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelInactive(ChannelHandlerContext ctx) {
                            heard.add("inactive");
                        }

                        @Override
                        public void handlerRemoved(ChannelHandlerContext ctx) {
                            heard.add("removed");
                            removed.countDown();
                        }
                    }));
            Client client = server.connect().send("held\n" + "x\n".repeat(20));
            Await.latch(started);

            client.close();

            Await.latch(removed);
            assertThat(heard).containsExactly("inactive", "removed");
            assertThat(handler.inFlight()).isZero();
            release.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndWhenItIsRemovedAndFlushWhatItHasWritten(Transport transport) throws Exception {
        OffloadHandler<String, String> handler =
                calling().executor(steps).inFlight(2, 1).build();
        Server server = start(transport, handler);
        Client client = server.connect().send("a\nb\nc\n");
        steps.awaitSize(1, PATIENCE);
        Channel channel = server.accepted();
        awaitInFlight(handler, channel, 3);
        boolean paused =
                Await.onLoop(NettyLoop.of(channel), () -> !channel.config().isAutoRead());

        steps.runNext();
        steps.awaitSize(1, PATIENCE); // the reply to the first was written in the turn that began the second
        channel.pipeline().remove("offload");
        awaitInFlight(handler, channel, 0);
        steps.runAll();

        assertThat(paused).isTrue();
        assertThat(Await.<Boolean>onLoop(
                        NettyLoop.of(channel), () -> channel.config().isAutoRead()))
                .isTrue();
        assertThat(client.line()).isEqualTo("a");
        assertThat(ran).containsExactly("a");
        channel.writeAndFlush("others\n");
        assertThat(client.line()).isEqualTo("others");
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL"})
    void shouldBeginAnewOnTheLoopWithWhichTheChannelIsRegisteredNext(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        OffloadHandler<String, String> handler =
                calling().executor(steps).inFlight(2, 1).build();
        Server server = servers.start(transport, 2, p -> {
            TestServers.addLines(p);
            p.addLast("offload", handler);
        });
        Client client = server.connect().send("a\nb\nc\n");
        steps.awaitSize(1, PATIENCE);
        Channel channel = server.accepted();
        awaitInFlight(handler, channel, 3);
        EventLoop before = channel.eventLoop();
        EventLoop next = server.group().next();
        EventLoop after = next == before ? server.group().next() : next;

        channel.deregister().sync();
        assertThat(handler.inFlight()).isZero();
        assertThat(steps.runAll()).as("left in a foreign executor's queue").isLessThanOrEqualTo(1);
        assertThat(ran).isEmpty();
        after.register(channel).sync();
        client.send("d\n");
        steps.awaitSize(1, PATIENCE);
        steps.runNext();

        assertThat(client.line()).isEqualTo("d");
        assertThat(ran).containsExactly("d");
        assertThat(channel.eventLoop()).isSameAs(after).isNotSameAs(before);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReplyToAPeerThatHasEndedItsInput(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        OffloadHandler<String, String> handler = calling().executor(steps).build();
        Server server = servers.startLines(transport, p -> {
            p.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            p.addLast(handler);
        });
        Client client = server.connect().send("a\nb\n");
        steps.awaitSize(1, PATIENCE);
        Channel channel = server.accepted();

        client.socket.shutdownOutput();
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!((DuplexChannel) channel).isInputShutdown() && System.nanoTime() - giveUp < 0) {
            channel.eventLoop().submit(() -> {}).sync();
        }
        steps.runNext();
        assertThat(client.line()).isEqualTo("a");
        steps.awaitSize(1, PATIENCE);
        steps.runNext();
        assertThat(client.line()).isEqualTo("b");
    }

    /** A loop that its user closes has a successor on the same event loop, and the lane goes on with that. */
    @ParameterizedTest
    @EnumSource
    void shouldFailWhatRunsWhenTheLoopIsClosedAndGoOnWithTheNext(Transport transport) throws Exception {
        OffloadHandler<String, String> handler = calling()
                .executor(steps)
                .ordering(Ordering.PARALLEL_ORDERED)
                .onFailure((text, cause) -> text + ' ' + cause.getClass().getSimpleName() + '\n')
                .build();
        Server server = start(transport, handler);
        Client client = server.connect().send("a\nb\n");
        steps.awaitSize(2, PATIENCE);
        NettyLoop loop = NettyLoop.of(server.accepted());

        loop.close(Duration.ZERO);

        for (String text : List.of("a", "b")) {
            assertThat(client.line()).isEqualTo(text + ' ' + LoopClosedException.class.getSimpleName());
        }
        steps.runAll();
        client.send("c\n");
        steps.awaitSize(1, PATIENCE);
        steps.runNext();
        assertThat(client.line()).isEqualTo("c");
        assertThat(ran).containsExactly("c");
        assertThat(handler.inFlight()).isZero();
    }

    /** Which the event loop is told to by one of its tasks: Netty 4.2's leaves its channels open then. */
    @ParameterizedTest
    @EnumSource
    void shouldLeaveNothingWhenTheEventLoopEnds(Transport transport) throws Exception {
        OffloadHandler<String, String> handler = calling().executor(pool).build();
        Server server = start(transport, handler);
        server.connect().send("held\nwaiting\n");
        Await.latch(started);
        Channel channel = server.accepted();
        awaitInFlight(handler, channel, 2);
        server.stopListening();

        channel.eventLoop().execute(() -> server.group().shutdownGracefully(0, 5, TimeUnit.SECONDS));
        server.group().terminationFuture().sync();

        assertThat(handler.inFlight()).isZero();
        assertThat(channel.isOpen()).isFalse();
        release.countDown();
        assertThat(heldSaw.get(20, TimeUnit.SECONDS)).isEqualTo("token=true");
        assertThat(ran).containsExactly("held");
    }

    @ParameterizedTest
    @EnumSource(names = "NIO")
    void shouldRefuseToStandOnAnExecutorOfItsOwn(Transport transport) throws Exception {
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        OffloadHandler<String, String> handler = calling().executor(pool).build();
        var group = groups.keep(new DefaultEventExecutorGroup(1));
        Server server = servers.startLines(transport, p -> p.addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        refused.complete(cause);
                    }
                })
                .addLast(group, handler));

        server.connect();

        assertThat(refused.get(20, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .rootCause()
                .hasMessageContaining("give the builder the executor for the calls");
    }
}
