package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.Offload;
import dev.eddy.WorkerPool;
import dev.eddy.netty.TestServers.Client;
import dev.eddy.netty.TestServers.Server;
import dev.eddy.test.StepExecutor;
import dev.eddy.test.Tidy;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.io.IOException;
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

/** Requests and replies that are reference-counted are released once, on every path there is. */
class OffloadOwnershipTest {

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

    private final Queue<Counted> requests = Counted.remembered();
    private final Queue<Counted> replies = Counted.remembered();
    private final StepExecutor steps = new StepExecutor();
    private final WorkerPool pool = WorkerPool.builder().threads(1).queue(100).build();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void closePool() {
        release.countDown();
        pool.close();
    }

    private Counted reply(String text) {
        Counted made = new Counted(text);
        replies.add(made);
        return made;
    }

    /** Looks at the request after whatever has happened meanwhile. */
    private Counted call(Counted request) throws Exception {
        if (request.text().startsWith("held")) {
            started.countDown();
            Await.latch(release);
        }
        if (request.text().startsWith("fail")) {
            throw new IOException("failed");
        }
        return reply("done " + request.text());
    }

    private OffloadHandler.Builder<Counted, Counted> calling() {
        return OffloadHandler.of(Counted.class, this::call)
                .onFailure((request, cause) ->
                        reply(request.text() + ' ' + cause.getClass().getSimpleName()));
    }

    private Server start(Transport transport, OffloadHandler<?, ?> handler) throws Exception {
        assumeTrue(transport.isAvailable());
        return servers.startLines(transport, p -> p.addLast(new Counted.Codec(requests), handler));
    }

    /** The requests first: a reply is there before the request that it is made of is released. */
    private void assertAllReleased(int expectedRequests) {
        assertThat(requests).hasSize(expectedRequests);
        requests.forEach(Counted::awaitRelease);
        replies.forEach(Counted::awaitRelease);
    }

    /** Waits until the requests have reached the lane, and until what the loop has to do after a close is done. */
    private static void settle(OffloadHandler<?, ?> handler, Channel channel, int inFlight) throws Exception {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (handler.inFlight(channel) != inFlight && System.nanoTime() - giveUp < 0) {
            channel.eventLoop().submit(() -> {}).sync();
        }
        assertThat(handler.inFlight(channel)).isEqualTo(inFlight);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReleaseWhatWasAnsweredFailedAndRejected(Transport transport) throws Exception {
        OffloadHandler<Counted, Counted> handler = calling().executor(steps).build();
        Server server = start(transport, handler);
        Client client = server.connect().send("a\nfail\nrefused\nb\n");

        steps.awaitSize(1, PATIENCE);
        steps.runNext();
        assertThat(client.line()).isEqualTo("done a");
        steps.awaitSize(1, PATIENCE);
        steps.rejectNext(1);
        steps.runNext();
        assertThat(client.line()).isEqualTo("fail IOException");
        assertThat(client.line()).isEqualTo("refused OffloadRejectedException");
        steps.awaitSize(1, PATIENCE);
        steps.runNext();
        assertThat(client.line()).isEqualTo("done b");

        assertAllReleased(4);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReleaseWhatTimedOutWhenTheCallHasReturned(Transport transport) throws Exception {
        OffloadHandler<Counted, Counted> handler = calling()
                .executor(pool)
                .offload(Offload.builder().runTimeout(Duration.ofMillis(200)).build()) // from before the call begins
                .build();
        Client client = start(transport, handler).connect().send("held\n");

        assertThat(client.line()).isEqualTo("held TimeoutException");
        assertThat(requests).singleElement().matches(request -> request.refCnt() == 1);
        release.countDown();

        assertAllReleased(1);
        assertThat(replies).extracting(Counted::toString).contains("done held refCnt=0");
    }

    @ParameterizedTest
    @EnumSource
    void shouldReleaseWhatExpiredInTheQueue(Transport transport) throws Exception {
        pool.execute(() -> {
            started.countDown();
            Await.latch(release);
        });
        Await.latch(started);
        OffloadHandler<Counted, Counted> handler = calling()
                .executor(pool)
                .ordering(Ordering.UNORDERED)
                .inFlight(2, 1)
                .offload(Offload.builder().queueTimeout(Duration.ofMillis(50)).build())
                .build();
        Client client = start(transport, handler).connect().send("queued\nbehind\nwaiting\n");

        assertThat(List.of(client.line(), client.line(), client.line()))
                .containsExactlyInAnyOrder(
                        "queued TimeoutException", "behind TimeoutException", "waiting TimeoutException");

        assertAllReleased(3);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReleaseEverythingWhenTheChannelIsClosed(Transport transport) throws Exception {
        OffloadHandler<Counted, Counted> handler = calling()
                .executor(pool)
                .ordering(Ordering.PARALLEL_ORDERED)
                .inFlight(2, 1)
                .build();
        Server server = start(transport, handler);
        Client client = server.connect().send("held\nqueued\nwaiting\n");
        Await.latch(started);
        Channel channel = server.accepted();
        settle(handler, channel, 3);

        client.close();
        Await.latch(closed(channel));
        settle(handler, channel, 0);

        assertThat(requests)
                .filteredOn(request -> request.refCnt() > 0)
                .extracting(Counted::text)
                .containsExactly("held");
        release.countDown();
        assertAllReleased(3);
    }

    private static CountDownLatch closed(Channel channel) {
        CountDownLatch latch = new CountDownLatch(1);
        channel.closeFuture().addListener(done -> latch.countDown());
        return latch;
    }

    @ParameterizedTest
    @EnumSource
    void shouldReleaseTheReplyThatWaitsForItsTurnWhenTheChannelIsClosed(Transport transport) throws Exception {
        OffloadHandler<Counted, Counted> handler =
                calling().executor(steps).ordering(Ordering.PARALLEL_ORDERED).build();
        Server server = start(transport, handler);
        Client client = server.connect().send("first\nsecond\n");
        steps.awaitSize(2, PATIENCE);
        Channel channel = server.accepted();
        steps.run(1);
        settle(handler, channel, 2);

        client.close();

        Await.latch(closed(channel));
        assertAllReleased(2);
        steps.runAll();
        assertThat(replies).hasSize(1);
    }

    /** The worker has decided the outcome, and the close comes before the loop has heard of it. */
    @ParameterizedTest
    @EnumSource
    void shouldReleaseTheReplyThatIsOnItsWayWhenTheChannelIsClosed(Transport transport) throws Exception {
        OffloadHandler<Counted, Counted> handler = calling().executor(steps).build();
        Server server = start(transport, handler);
        server.connect().send("a\n");
        steps.awaitSize(1, PATIENCE);
        Channel channel = server.accepted();

        Await.onLoop(NettyLoop.of(channel), () -> {
            Thread worker = steps.startNext();
            worker.join();
            channel.pipeline().remove(handler);
            return null;
        });

        assertAllReleased(1);
        assertThat(replies).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveALateReplyToOnDiscard(Transport transport) throws Exception {
        CompletableFuture<String> discarded = new CompletableFuture<>();
        OffloadHandler<Counted, Counted> handler = calling()
                .executor(pool)
                .offload(Offload.builder()
                        .onDiscard(late -> {
                            discarded.complete(late.toString());
                            ((Counted) late).release();
                        })
                        .build())
                .build();
        Server server = start(transport, handler);
        Client client = server.connect().send("held\n");
        Await.latch(started);

        client.close();
        settle(handler, server.accepted(), 0);
        release.countDown();

        assertThat(discarded.get(20, TimeUnit.SECONDS)).isEqualTo("done held refCnt=1");
        assertAllReleased(1);
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailARequestWhoseSizeCannotBeTold(Transport transport) throws Exception {
        OffloadHandler<Counted, Counted> handler = calling()
                .executor(pool)
                .inFlightBytes(100, 10, request -> {
                    if (request.text().equals("huge")) {
                        throw new ArithmeticException();
                    }
                    return request.text().equals("odd") ? -1 : 1;
                })
                .build();
        Client client = start(transport, handler).connect().send("huge\nodd\na\n");

        assertThat(client.line()).isEqualTo("huge ArithmeticException");
        assertThat(client.line()).isEqualTo("odd IllegalArgumentException");
        assertThat(client.line()).isEqualTo("done a");

        assertAllReleased(3);
        assertThat(handler.inFlight()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeginNothingForAChannelThatIsClosedAlready(Transport transport) throws Exception {
        OffloadHandler<Counted, Counted> handler = calling().executor(steps).build();
        Server server = start(transport, handler);
        server.connect().send("a\n");
        steps.awaitSize(1, PATIENCE);
        Channel channel = server.accepted();
        Counted late = new Counted("late");

        Await.onLoop(NettyLoop.of(channel), () -> {
            channel.close();
            handler.channelRead(channel.pipeline().context(handler.getClass()), late);
            return null;
        });

        assertThat(late.refCnt()).isZero();
        assertAllReleased(1);
    }

    /** Buffers as they come from the decoder; the replies are slices of them that the call has retained. */
    @ParameterizedTest
    @EnumSource
    void shouldEchoTheBuffersThemselves(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        Queue<ByteBuf> buffers = new ConcurrentLinkedQueue<>();
        OffloadHandler<ByteBuf, ByteBuf> handler = OffloadHandler.of(ByteBuf.class, (ByteBuf line) -> {
                    buffers.add(line);
                    return line.retainedSlice();
                })
                .executor(pool)
                .build();
        Server server = servers.start(
                transport,
                1,
                p -> p.addLast(new LineBasedFrameDecoder(80, /* stripDelimiter= */ false, true), handler));
        Client client = server.connect();

        for (int i = 0; i < 100; i++) {
            client.send("line " + i + '\n');
        }

        for (int i = 0; i < 100; i++) {
            assertThat(client.line()).isEqualTo("line " + i);
        }
        client.close();
        Await.latch(closed(server.accepted()));
        assertThat(buffers).hasSize(100).allMatch(buffer -> buffer.refCnt() == 0);
    }
}
