package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.LoopFuture;
import dev.eddy.Offload;
import dev.eddy.netty.TestServers.Client;
import dev.eddy.netty.TestServers.Server;
import dev.eddy.test.Tidy;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replies that are futures of the user's own. */
class OffloadAsyncTest {

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    @Order(2)
    @RegisterExtension
    final TestServers servers = new TestServers(tidy, groups);

    private final BlockingQueue<NettyFuture<String>> begun = new LinkedBlockingQueue<>();

    private OffloadHandler.Builder<String, String> later() {
        return OffloadHandler.ofAsync(String.class, (NettyLoop loop, String text) -> {
                    NettyFuture<String> reply = loop.createFuture();
                    begun.add(reply);
                    return reply;
                })
                .onFailure((text, cause) -> text + ' ' + cause.getMessage() + '\n');
    }

    private Server start(Transport transport, OffloadHandler<?, ?> handler) throws Exception {
        assumeTrue(transport.isAvailable());
        return servers.startLines(transport, p -> p.addLast(handler));
    }

    private NettyFuture<String> next() throws InterruptedException {
        NettyFuture<String> reply = begun.poll(20, TimeUnit.SECONDS);
        assertThat(reply).as("a call").isNotNull();
        return reply;
    }

    @ParameterizedTest
    @EnumSource
    void shouldReplyInOrderWhenTheSecondFutureIsDoneFirst(Transport transport) throws Exception {
        Server server =
                start(transport, later().ordering(Ordering.PARALLEL_ORDERED).build());
        Client client = server.connect().send("a\nb\nc\n");
        NettyFuture<String> first = next();
        NettyFuture<String> second = next();

        second.tryFailure(new IOException("failed"));
        next().trySuccess("third\n");
        Await.done(second);
        first.trySuccess("first\n");

        assertThat(client.line()).isEqualTo("first");
        assertThat(client.line()).isEqualTo("b failed");
        assertThat(client.line()).isEqualTo("third");
    }

    @ParameterizedTest
    @EnumSource
    void shouldCallOneAtATimeWhenSerial(Transport transport) throws Exception {
        Server server = start(transport, later().build());
        Client client = server.connect().send("a\nb\n");
        NettyFuture<String> first = next();
        Await.onLoop(NettyLoop.of(server.accepted()), () -> null);

        assertThat(begun).isEmpty();
        first.trySuccess("first\n");
        next().trySuccess("second\n");

        assertThat(client.line()).isEqualTo("first");
        assertThat(client.line()).isEqualTo("second");
    }

    @ParameterizedTest
    @EnumSource
    void shouldCancelTheFutureWhenTheClientIsGone(Transport transport) throws Exception {
        OffloadHandler<String, String> handler = later().build();
        Client client = start(transport, handler).connect().send("a\nb\n");
        NettyFuture<String> first = next();
        CountDownLatch cancelled = new CountDownLatch(1);
        first.onDone(done -> cancelled.countDown());

        client.close();

        Await.latch(cancelled);
        assertThat(first.isCancelled()).isTrue();
        assertThat(begun).isEmpty();
        assertThat(handler.inFlight()).isZero();
    }

    @Test
    void shouldFailTheRequestWhenTheCallThrowsOrReturnsNoFuture() throws Exception {
        Server server = start(
                Transport.NIO,
                OffloadHandler.<String, String>ofAsync(String.class, (loop, text) -> {
                            if (text.equals("throw")) {
                                throw new IOException("thrown");
                            }
                            return nothing();
                        })
                        .onFailure((text, cause) -> cause.getMessage() + '\n')
                        .build());
        Client client = server.connect().send("throw\nnull\n");

        assertThat(client.line()).isEqualTo("thrown");
        assertThat(client.line()).isEqualTo("call: returned null (expected: a future)");
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what a careless user does
    private static <F> F nothing() {
        return null;
    }

    @Test
    void shouldTakeAFutureOfAnotherLoopAndCancelIt() throws Exception {
        NettyLoop other = groups.loop();
        CountDownLatch cancelled = new CountDownLatch(1);
        LoopFuture<String> forever = other.createFuture();
        forever.onDone(done -> cancelled.countDown());
        Server server = start(
                Transport.NIO,
                OffloadHandler.<String, String>ofAsync(
                                String.class,
                                (loop, text) -> text.equals("wait")
                                        ? forever
                                        : other.<String>createFuture().setSuccess("other\n"))
                        .build());
        Client client = server.connect().send("go\nwait\n");

        assertThat(client.line()).isEqualTo("other");
        client.close();

        Await.latch(cancelled);
        assertThat(forever.isCancelled()).isTrue();
    }

    @Test
    void shouldLendTheRequestUntilTheFutureIsDone() throws Exception {
        Queue<Counted> requests = Counted.remembered();
        BlockingQueue<NettyFuture<Counted>> replies = new LinkedBlockingQueue<>();
        Server server = servers.startLines(
                Transport.NIO,
                p -> p.addLast(
                        new Counted.Codec(requests),
                        OffloadHandler.<Counted, Counted>ofAsync(Counted.class, (loop, request) -> {
                                    NettyFuture<Counted> reply = loop.createFuture();
                                    replies.add(reply);
                                    return reply;
                                })
                                .build()));
        Client client = server.connect().send("a\n");
        NettyFuture<Counted> reply = replies.poll(20, TimeUnit.SECONDS);
        Counted request = requests.element();
        Await.onLoop((NettyLoop) reply.loop(), () -> null);

        assertThat(request.refCnt()).isEqualTo(1);
        reply.trySuccess((Counted) request.retain());

        assertThat(client.line()).isEqualTo("a");
        Await.onLoop((NettyLoop) reply.loop(), () -> null);
        assertThat(request.refCnt()).isZero();
    }

    @Test
    void shouldRefuseSettingsThatAreForBlockingCalls() {
        assertThatThrownBy(() -> later().executor(Runnable::run).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: neither");
        assertThatThrownBy(() -> later().offload(Offload.builder()
                                .runTimeout(Duration.ofSeconds(1))
                                .build())
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: neither");
    }
}
