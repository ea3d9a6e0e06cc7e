package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.AsyncLoop;
import dev.eddy.LoopFuture;
import dev.eddy.ShutdownReport;
import dev.eddy.WorkerPool;
import dev.eddy.netty.NettyLoop;
import dev.eddy.netty.Ordering;
import dev.eddy.samples.RawClient.Answer;
import dev.eddy.test.Tidy;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import picocli.CommandLine;

class DrainingServerTest {

    private static final String FOREVER = "/work?ms=600000";

    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Test
    void shouldAnswerWhatIsInFlightAndThenEnd() throws Exception {
        try (DrainingServer server = InProcess.compute("--drain-ms", "10000");
                RawClient working = RawClient.of(server);
                RawClient idle = RawClient.of(server)) {
            idle.sendGet("/healthz").readAnswer();
            working.sendGet("/work?ms=3000&id=in%20flight");
            Figures.await(server, figures -> figures.get("busy") == 1);

            CompletableFuture<ShutdownReport> drained = CompletableFuture.supplyAsync(server::drain);
            assertThat(idle.readsEnd()).isTrue();
            assertThatThrownBy(() -> RawClient.of(server)).isInstanceOf(ConnectException.class);
            Answer answer = working.readAnswer();

            assertThat(answer.body()).isEqualTo("in flight\n");
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(working.readsEnd()).isTrue();
            assertThat(drained.get().isClean()).isTrue();
        }
    }

    @Test
    void shouldCutOffWhatTakesTooLong() throws Exception {
        try (DrainingServer server = InProcess.compute("--threads", "1", "--drain-ms", "100");
                RawClient running = RawClient.of(server).sendGet(FOREVER);
                RawClient queued = RawClient.of(server)) {
            Figures.await(server, figures -> Workers.in(Work.class).size() == 1);
            queued.sendGet(FOREVER);
            Figures.await(server, figures -> figures.get("queued") == 1);

            ShutdownReport report = server.drain();

            assertThat(running.readsEnd()).isTrue();
            assertThat(queued.readsEnd()).isTrue();
            assertThat(report.interrupted()).isEqualTo(1);
            assertThat(report.stuck()).isEmpty();
        }
    }

    @Test
    void shouldNameWhatItCouldNotEnd() throws Exception {
        try (DrainingServer server = InProcess.compute("--drain-ms", "1");
                RawClient client = RawClient.of(server).sendGet("/hash?password=p&iterations=6000000")) {
            Figures.await(server, figures -> Workers.in(PasswordHash.class).size() == 1);
            Thread hashing = Workers.in(PasswordHash.class).get(0);

            ShutdownReport report = server.drain();

            assertThat(client.readsEnd()).isTrue();
            assertThat(report.stuck()).hasSize(1);
            assertThat(report.stuck().get(0).job()).isEqualTo("hash");
            assertThat(report.stuck().get(0).stack())
                    .anyMatch(frame -> frame.getClassName().equals(PasswordHash.class.getName()));
            hashing.join(); // nothing ends it early, and how long it takes is for the machine to say
        }
    }

    @Test
    void shouldEndTwiceWithTheSameReport() {
        DrainingServer server = InProcess.compute();

        ShutdownReport first = server.drain();

        assertThat(server.drain()).isSameAs(first);
        assertThat(first.isClean()).isTrue();
    }

    @Test
    void shouldWaitForAConnectionThatIsOnItsWayToItsLoop() throws Exception {
        WorkerPool pool = WorkerPool.builder().threads(1).build();
        ServerOptions options =
                CommandLine.populateCommand(new ServerOptions(0), "--loops", "2", "--drain-ms", "60000");
        CountDownLatch accepted = new CountDownLatch(1);
        CountDownLatch arriving = new CountDownLatch(1);
        DrainingServer server = DrainingServer.start(options, pool, new Connections(), pipeline -> {
            accepted.countDown(); // by the other loop than the listener's
            awaitUninterruptibly(arriving);
            pipeline.addLast(new Session<>(new Spinning()));
        });
        try (server;
                RawClient client = RawClient.of(server)) {
            accepted.await();
            CompletableFuture<ShutdownReport> drained = CompletableFuture.supplyAsync(server::drain);
            server.awaitClosed();
            boolean waits = !endsSoon(pool);

            arriving.countDown();

            assertThat(waits).isTrue();
            assertThat(client.readsEnd()).isTrue();
            assertThat(drained.get().isClean()).isTrue();
        } finally {
            arriving.countDown();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a pool is ended by what needs only a moment for that. */
    private static boolean endsSoon(WorkerPool pool) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
        while (!pool.isShutdown() && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        return pool.isShutdown();
    }

    @Test
    void shouldAcceptWhileACallbackQueuesItselfForEver() throws IOException {
        WorkerPool pool = WorkerPool.builder().threads(1).build();
        Spinning spinning = new Spinning();
        ServerOptions options = CommandLine.populateCommand(new ServerOptions(0), "--loops", "1", "--drain-ms", "0");
        try (DrainingServer server = DrainingServer.start(
                        options,
                        pool,
                        new Connections(),
                        pipeline -> pipeline.addLast(
                                new LineBasedFrameDecoder(100),
                                new StringDecoder(),
                                new StringEncoder(),
                                new Session<>(spinning),
                                Session.handler(spinning, Ordering.SERIAL)));
                RawClient first = RawClient.of(server)) {
            first.send("spin\n").readLine();
            long before = spinning.spins;

            for (int i = 0; i < 20; i++) {
                try (RawClient next = RawClient.of(server)) {
                    assertThat(next.send("hi\n").readLine()).isEqualTo("hi");
                }
            }

            assertThat(spinning.spins).isGreaterThan(before);
            spinning.stop = true;
        }
    }

    /** Echoes, and is never done on its loop once it is asked to spin. */
    private static final class Spinning implements Conversation<String, String> {

        private volatile long spins; // written by the one loop
        private volatile boolean stop;

        @Override
        public LoopFuture<String> answer(NettyLoop loop, String line) {
            if (line.equals("spin")) {
                spin(loop);
            }
            return loop.<String>createFuture().setSuccess(line);
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
        private void spin(AsyncLoop loop) {
            spins++;
            if (!stop) {
                loop.callSoon(() -> spin(loop));
            }
        }

        @Override
        public String failure(Throwable cause) {
            return cause.toString();
        }

        @Override
        public Object render(@Nullable String line, String reply, boolean last) {
            return reply + '\n';
        }
    }
}
