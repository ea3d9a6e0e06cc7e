package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.WorkerPool;
import dev.eddy.netty.TestServers.Client;
import dev.eddy.netty.TestServers.Server;
import dev.eddy.test.StepExecutor;
import dev.eddy.test.ThreadProbe;
import dev.eddy.test.Tidy;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The order of the jobs and of the replies of one channel, and that many channels may share the handler. */
class OffloadOrderingTest {

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
    private final ThreadProbe writes = new ThreadProbe();

    private static OffloadHandler.Builder<String, String> echo(Ordering ordering) {
        return OffloadHandler.of(String.class, (String text) -> {
                    if (text.startsWith("fail")) {
                        throw new IOException("failed");
                    }
                    return text + '\n';
                })
                .ordering(ordering)
                .onFailure((text, cause) -> text + ' ' + cause.getClass().getSimpleName() + '\n');
    }

    private Server start(Transport transport, OffloadHandler<String, String> handler) throws Exception {
        assumeTrue(transport.isAvailable());
        return servers.startLines(transport, p -> p.addLast(new Writes(), handler));
    }

    @ParameterizedTest
    @EnumSource
    void shouldReplyInTheOrderOfTheRequestsWhileTheirJobsRunSideBySide(Transport transport) throws Exception {
        Server server =
                start(transport, echo(Ordering.PARALLEL_ORDERED).executor(steps).build());
        Client client = server.connect().send("a\nb\nc\n");
        steps.awaitSize(3, PATIENCE);
        NettyLoop loop = NettyLoop.of(server.accepted());

        steps.run(1);
        steps.run(1);
        Await.onLoop(loop, () -> null);
        Await.onLoop(loop, () -> null);
        assertThat(writes.marks()).isEmpty();
        steps.runNext();

        assertThat(client.line()).isEqualTo("a");
        assertThat(client.line()).isEqualTo("b");
        assertThat(client.line()).isEqualTo("c");
    }

    @ParameterizedTest
    @EnumSource
    void shouldReplyToFailuresAndRejectionsInTheirTurn(Transport transport) throws Exception {
        Server server =
                start(transport, echo(Ordering.PARALLEL_ORDERED).executor(steps).build());
        Client client = server.connect().send("a\nfail\n");
        steps.awaitSize(2, PATIENCE);
        steps.rejectNext(1);
        client.send("refused\n");
        NettyLoop loop = NettyLoop.of(server.accepted());
        steps.run(1);
        client.send("b\n");
        steps.awaitSize(2, PATIENCE);

        steps.run(1);
        Await.onLoop(loop, () -> null);
        Await.onLoop(loop, () -> null);
        assertThat(writes.marks()).isEmpty();
        steps.runNext();

        assertThat(client.line()).isEqualTo("a");
        assertThat(client.line()).isEqualTo("fail IOException");
        assertThat(client.line()).isEqualTo("refused OffloadRejectedException");
        assertThat(client.line()).isEqualTo("b");
    }

    @ParameterizedTest
    @EnumSource
    void shouldReplyAsTheJobsEndIfUnordered(Transport transport) throws Exception {
        OffloadHandler<String, String> handler =
                echo(Ordering.UNORDERED).executor(steps).build();
        Client client = start(transport, handler).connect().send("a\nb\nc\n");
        steps.awaitSize(3, PATIENCE);

        steps.run(1);
        assertThat(client.line()).isEqualTo("b");
        steps.run(1);
        assertThat(client.line()).isEqualTo("c");
        steps.run(0);
        assertThat(client.line()).isEqualTo("a");

        assertThat(handler.inFlight()).isZero();
    }

    /** So that one channel cannot fill the executor's queue; the burst itself is kept. */
    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL"})
    void shouldHaveNoMoreThanTheHighMarkAtTheExecutor(Transport transport) throws Exception {
        int burst = 100;
        OffloadHandler<String, String> handler =
                echo(Ordering.PARALLEL_ORDERED).executor(steps).inFlight(8, 2).build();
        Client client = start(transport, handler).connect();
        client.send("x\n".repeat(burst));

        for (int answered = 0; answered < burst; answered++) {
            steps.awaitSize(Math.min(8, burst - answered), PATIENCE);
            assertThat(steps.size()).isLessThanOrEqualTo(8);
            steps.runNext();
            assertThat(client.line()).isEqualTo("x");
        }

        assertThat(handler.inFlight()).isZero();
    }

    // N8: a worker writes A, then the loop writes B: B, A on the wire

    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL"})
    void n8ShouldWriteFromTheLoopOnly(Transport transport) throws Exception {
        Random random = new Random(8);
        try (WorkerPool pool = WorkerPool.builder().threads(8).queue(1_000).build()) {
            for (Ordering ordering : Ordering.values()) {
                Server server = start(transport, echo(ordering).executor(pool).build());
                Client client = server.connect();
                for (int i = 0; i < 50; i++) {
                    client.send((random.nextBoolean() ? "fail" : "x") + '\n');
                }
                for (int i = 0; i < 50; i++) {
                    client.line();
                }
                NettyLoop loop = NettyLoop.of(server.accepted());
                Thread own = Await.onLoop(loop, Thread::currentThread);
                assertThat(writes.marks()).hasSizeGreaterThanOrEqualTo(50);
                assertThat(writes.marks()
                                .subList(
                                        writes.marks().size() - 50,
                                        writes.marks().size()))
                        .allMatch(mark -> mark.thread() == own);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldServeManyChannelsOfSeveralLoopsWithOneHandler(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        int requests = 50;
        Random random = new Random(1);
        try (WorkerPool pool = WorkerPool.builder().threads(8).queue(10_000).build()) {
            OffloadHandler<String, String> handler = OffloadHandler.of(String.class, (String text) -> {
                        LockSupport.parkNanos(random.nextInt(200_000));
                        return text + '\n';
                    })
                    .ordering(Ordering.PARALLEL_ORDERED)
                    .executor(pool)
                    .build();
            Server server = servers.start(transport, 3, p -> {
                TestServers.addLines(p);
                p.addLast(handler);
            });
            List<Client> clients = new ArrayList<>();
            for (int c = 0; c < 20; c++) {
                clients.add(server.connect());
            }

            for (int i = 0; i < requests; i++) {
                for (int c = 0; c < clients.size(); c++) {
                    clients.get(c).send(c + " " + i + '\n');
                }
            }

            for (int c = 0; c < clients.size(); c++) {
                for (int i = 0; i < requests; i++) {
                    assertThat(clients.get(c).line()).isEqualTo(c + " " + i);
                }
            }
            assertThat(handler.inFlight()).isZero();
        }
    }

    private final class Writes extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
            writes.mark("write");
            super.write(ctx, message, promise);
        }
    }
}
