package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.Offload;
import dev.eddy.OffloadRejectedException;
import dev.eddy.WorkerPool;
import dev.eddy.netty.TestServers.Client;
import dev.eddy.netty.TestServers.Server;
import dev.eddy.test.StepExecutor;
import dev.eddy.test.ThreadProbe;
import dev.eddy.test.Tidy;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of requests whose channel stays open, one at a time. */
class OffloadHandlerTest {

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
    private final WorkerPool pool = WorkerPool.builder().threads(4).queue(100).build();

    @AfterEach
    void closePool() {
        pool.close();
    }

    private static String greet(String name) throws IOException {
        if (name.equals("nobody")) {
            throw new IOException("no name");
        }
        return "hello " + name + '\n';
    }

    private static OffloadHandler.Builder<String, String> greeting() {
        return OffloadHandler.of(String.class, OffloadHandlerTest::greet);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReplyWithWhatTheCallReturnsOffTheLoop(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        ThreadProbe probe = new ThreadProbe();
        OffloadHandler<String, String> handler = OffloadHandler.of(String.class, (String name) -> {
                    probe.mark("call");
                    return greet(name);
                })
                .executor(pool)
                .build();
        Client client = servers.startLines(transport, p -> p.addLast(handler)).connect();

        client.send("ada\ngrace\n");

        assertThat(client.line()).isEqualTo("hello ada");
        assertThat(client.line()).isEqualTo("hello grace");
        probe.assertAllOffLoop();
        assertThat(handler.inFlight()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldUseTheDefaultExecutorOfTheLoop(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        Server server = servers.startLines(transport, p -> p.addLast(greeting().build()));
        NettyLoop.of((EventLoop) server.group().iterator().next()).setDefaultExecutor(steps);

        Client client = server.connect().send("ada\n");
        steps.awaitSize(1, PATIENCE);
        steps.runNext();

        assertThat(client.line()).isEqualTo("hello ada");
    }

    @ParameterizedTest
    @EnumSource
    void shouldHandOutTheNextRequestWhenTheOneBeforeIsAnswered(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        OffloadHandler<String, String> handler = greeting().executor(steps).build();
        Server server = servers.startLines(transport, p -> p.addLast(handler));
        Client client = server.connect().send("a\nb\nc\n");

        steps.awaitSize(1, PATIENCE);
        NettyLoop loop = NettyLoop.of(server.accepted());
        Await.until(loop, () -> handler.inFlight() >= 3);
        assertThat(steps.size()).isEqualTo(1);
        steps.runNext();

        assertThat(client.line()).isEqualTo("hello a");
        steps.awaitSize(1, PATIENCE);
        assertThat(steps.size()).isEqualTo(1);
        steps.runNext();
        assertThat(client.line()).isEqualTo("hello b");
        steps.awaitSize(1, PATIENCE);
        steps.runNext();
        assertThat(client.line()).isEqualTo("hello c");
        assertThat(handler.inFlight()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassOnWhatIsNoRequest(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        Queue<Object> behind = new ConcurrentLinkedQueue<>();
        CountDownLatch passed = new CountDownLatch(1);
        OffloadHandler<Integer, String> handler = OffloadHandler.of(Integer.class, (Integer i) -> "?")
                .executor(pool)
                .build();
        Server server = servers.startLines(
                transport,
                p -> p.addLast(handler, new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        behind.add(message);
                        passed.countDown();
                    }
                }));

        server.connect().send("text\n");

        Await.latch(passed);
        assertThat(behind).containsExactly("text");
        assertThat(handler.inFlight()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldMakeAReplyOfAFailure(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        OffloadHandler<String, String> handler = greeting()
                .executor(pool)
                .onFailure((name, cause) -> name + ": " + cause.getMessage() + '\n')
                .build();
        Client client = servers.startLines(transport, p -> p.addLast(handler)).connect();

        client.send("nobody\nada\n");

        assertThat(client.line()).isEqualTo("nobody: no name");
        assertThat(client.line()).isEqualTo("hello ada");
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellTheHandlersBehindOfAFailureOnce(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        Failures failures = new Failures();
        Client client = servers.startLines(
                        transport, p -> p.addLast(greeting().executor(pool).build(), failures.handler()))
                .connect();

        client.send("nobody\nada\n");

        assertThat(client.line()).isEqualTo("hello ada");
        assertThat(failures.causes).singleElement().satisfies(cause -> assertThat(cause)
                .isInstanceOf(IOException.class)
                .hasMessage("no name"));
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellTheHandlersBehindOfAFailureThatCannotBeMadeAReply(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        Failures failures = new Failures();
        IllegalStateException broken = new IllegalStateException("cannot say");
        OffloadHandler<String, String> handler = greeting()
                .executor(pool)
                .onFailure((name, cause) -> {
                    throw broken;
                })
                .build();
        Client client = servers.startLines(transport, p -> p.addLast(handler, failures.handler()))
                .connect();

        client.send("nobody\nada\n");

        assertThat(client.line()).isEqualTo("hello ada");
        assertThat(failures.causes).containsExactly(broken);
        assertThat(broken.getSuppressed()).hasSize(1);
        assertThat(handler.inFlight()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldWriteNothingForNull(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        OffloadHandler<String, String> handler = OffloadHandler.of(
                        String.class, (String name) -> name.equals("mute") ? null : greet(name))
                .executor(pool)
                .onFailure((name, cause) -> null)
                .build();
        Client client = servers.startLines(transport, p -> p.addLast(handler)).connect();

        client.send("mute\nnobody\nada\n");

        assertThat(client.line()).isEqualTo("hello ada");
        assertThat(handler.inFlight()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldAnswerARequestThatIsRejected(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        OffloadHandler<String, String> handler = greeting()
                .executor(steps)
                .onFailure((name, cause) -> cause.getClass().getSimpleName() + '\n')
                .build();
        steps.rejectNext(2);
        Client client = servers.startLines(transport, p -> p.addLast(handler)).connect();

        client.send("a\nb\nc\n");

        assertThat(client.line()).isEqualTo(OffloadRejectedException.class.getSimpleName());
        assertThat(client.line()).isEqualTo(OffloadRejectedException.class.getSimpleName());
        steps.awaitSize(1, PATIENCE);
        steps.runNext();
        assertThat(client.line()).isEqualTo("hello c");
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountTheQueueTimeoutFromTheArrival(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        OffloadHandler<String, String> handler = greeting()
                .executor(steps)
                .offload(Offload.builder()
                        .name("greet")
                        .queueTimeout(Duration.ofMillis(50))
                        .build())
                .onFailure((name, cause) -> name + ' ' + cause.getClass().getSimpleName() + '\n')
                .build();
        Client client = servers.startLines(transport, p -> p.addLast(handler)).connect();

        client.send("a\nb\n");

        assertThat(client.line()).isEqualTo("a " + TimeoutException.class.getSimpleName());
        assertThat(client.line()).isEqualTo("b " + TimeoutException.class.getSimpleName());
        // A foreign executor keeps the first, and the second if that had microseconds left when the first ended.
        steps.runAll();
        assertThat(handler.inFlight()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotBeginTheNextBeforeTheBodyOfAJobThatWasGivenUpHasEnded(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean inside = new AtomicBoolean();
        AtomicBoolean overlapped = new AtomicBoolean();
        OffloadHandler<String, String> handler = OffloadHandler.of(String.class, (String name) -> {
                    overlapped.compareAndSet(false, !inside.compareAndSet(false, true));
                    if (name.equals("slow")) {
                        Await.latch(release);
                    }
                    inside.set(false);
                    return greet(name);
                })
                .executor(pool)
                .offload(Offload.builder().runTimeout(Duration.ofMillis(20)).build())
                .onFailure((name, cause) -> name + ' ' + cause.getClass().getSimpleName() + '\n')
                .build();
        Server server = servers.startLines(transport, p -> p.addLast(handler));
        Client client = server.connect();

        client.send("slow\nada\n");

        assertThat(client.line()).isEqualTo("slow TimeoutException");
        Channel channel = server.accepted();
        Await.onLoop(NettyLoop.of(channel), () -> null);
        assertThat(handler.inFlight(channel)).isEqualTo(1);
        assertThat(pool.figures().accepted()).isEqualTo(1);
        release.countDown();
        assertThat(client.line()).isIn("hello ada", "ada TimeoutException"); // it has 20 ms, too
        assertThat(overlapped).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void shouldExpireWhatWaitsBehindABodyThatDoesNotEnd(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        OffloadHandler<String, String> handler = OffloadHandler.of(String.class, (String name) -> {
                    begun.incrementAndGet();
                    Await.latch(release);
                    return greet(name);
                })
                .executor(pool)
                .offload(Offload.builder()
                        .runTimeout(Duration.ofMillis(20))
                        .queueTimeout(Duration.ofMillis(60))
                        .build())
                .onFailure((name, cause) -> name + ' ' + cause.getClass().getSimpleName() + '\n')
                .build();
        Client client = servers.startLines(transport, p -> p.addLast(handler)).connect();

        client.send("a\nb\n");

        assertThat(client.line()).isEqualTo("a TimeoutException");
        assertThat(client.line()).isEqualTo("b TimeoutException");
        assertThat(begun).hasValueLessThanOrEqualTo(1); // none, if the worker took its time
        release.countDown();
    }

    /** The jobs end while the loop is held, so that their replies leave in one pass. */
    @ParameterizedTest
    @EnumSource
    void shouldFlushOnceForTheRepliesOfAPass(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        int requests = 20;
        Flushes flushes = new Flushes();
        OffloadHandler<String, String> handler =
                greeting().executor(steps).ordering(Ordering.UNORDERED).build();
        Server server = servers.startLines(transport, p -> p.addFirst(flushes).addLast(handler));
        Client client = server.connect().send("x\n".repeat(requests));
        steps.awaitSize(requests, PATIENCE);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        NettyLoop.of(server.accepted()).callSoon(() -> {
            held.countDown();
            Await.latch(release);
        });
        Await.latch(held);

        steps.runAll();
        release.countDown();

        for (int i = 0; i < requests; i++) {
            assertThat(client.line()).isEqualTo("hello x");
        }
        assertThat(flushes.count).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellTheHandlersBehindOfAReplyThatCannotBeWritten(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        Failures failures = new Failures();
        OffloadHandler<String, Object> handler = OffloadHandler.<String, Object>of(
                        String.class, (String name) -> name.equals("odd") ? 7 : greet(name))
                .executor(pool)
                .build();
        Client client = servers.startLines(transport, p -> p.addLast(handler, failures.handler()))
                .connect();

        client.send("odd\nada\n");

        assertThat(client.line()).isEqualTo("hello ada");
        assertThat(failures.causes).singleElement().isInstanceOf(UnsupportedOperationException.class);
    }

    private static final class Failures {
        private final Queue<Throwable> causes = new ConcurrentLinkedQueue<>();

        ChannelInboundHandlerAdapter handler() {
            return new ChannelInboundHandlerAdapter() {
                @Override
                public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                    causes.add(cause);
                }
            };
        }
    }

    private static final class Flushes extends ChannelOutboundHandlerAdapter {
        private volatile int count; // written on the loop

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
        public void flush(ChannelHandlerContext ctx) throws Exception {
            count++;
            super.flush(ctx);
        }
    }
}
