package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.samples.RawClient.Answer;
import dev.eddy.test.Tidy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ComputeConnectionTest {

    /** Longer than any test: who waits for it has been forgotten. */
    private static final String FOREVER = "/work?ms=600000";

    private static final byte[] LARGE_ECHO = echo(65_536);

    private static byte[] echo(int length) {
        return ("POST /echo HTTP/1.1\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(length))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** A connection of which no more is read is looked at once a second. */
    private static final long TWO_LOOKS_NANOS = TimeUnit.SECONDS.toNanos(2);

    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Test
    void shouldAnswerPipelinedRequestsInOrder() throws IOException {
        StringBuilder requests = new StringBuilder("GET /work?ms=100&id=first HTTP/1.1\r\n\r\n");
        for (int i = 0; i < 1000; i++) {
            requests.append(i % 3 == 0 ? "GET /work?ms=0&id=" + i : "POST /echo")
                    .append(" HTTP/1.1\r\n");
            requests.append(i % 3 == 0 ? "\r\n" : "Content-Length: 4\r\n\r\n" + (1000 + i));
        }
        try (DrainingServer server = InProcess.compute();
                RawClient client = RawClient.of(server)) {
            client.send(requests.toString());

            assertThat(client.readAnswer().body()).isEqualTo("first\n");
            for (int i = 0; i < 1000; i++) {
                assertThat(client.readAnswer().body()).isEqualTo(i % 3 == 0 ? i + "\n" : "" + (1000 + i));
            }
        }
    }

    @Test
    void shouldRunPipelinedRequestsSideBySide() throws IOException {
        try (DrainingServer server = InProcess.compute("--threads", "8");
                RawClient client = RawClient.of(server)) {
            client.send(("GET " + FOREVER + " HTTP/1.1\r\n\r\n").repeat(8));

            assertThat(Figures.await(server, figures -> figures.get("busy") == 8)
                            .get("queued"))
                    .isZero();
        }
    }

    @Test
    void shouldEndWithTheFirstRequestThatIsTheLast() throws IOException {
        try (DrainingServer server = InProcess.compute();
                RawClient client = RawClient.of(server)) {
            client.sendGet("/work?ms=0&id=one");
            client.send("GET /nowhere HTTP/1.1\r\n\r\n");
            client.sendGet(FOREVER).sendGet(FOREVER);

            assertThat(client.readOneAnswer().body()).isEqualTo("one\n");
            assertThat(client.readOneAnswer().status()).isEqualTo(404);
            assertThat(client.readsEnd()).isTrue();
            Figures.await(server, figures -> figures.ended() == figures.get("started"));
        }
    }

    @Test
    void shouldAnswerWhoEndsItsInput() throws IOException {
        try (DrainingServer server = InProcess.compute();
                RawClient client = RawClient.of(server)) {
            client.sendGet("/work?ms=300&id=one").sendGet("/work?ms=0&id=two").endInput();

            assertThat(client.readOneAnswer().body()).isEqualTo("one\n");
            assertThat(client.readOneAnswer().body()).isEqualTo("two\n");
            assertThat(client.readsEnd()).isTrue();
        }
    }

    @Test
    void shouldShowASignOfLifeToWhoEndsItsInputAndWaits() throws IOException {
        try (DrainingServer server = InProcess.compute();
                RawClient client = RawClient.of(server)) {
            client.sendGet("/work?ms=6000&id=long").endInput();

            assertThat(client.readOneAnswer().status()).isEqualTo(102);
            assertThat(client.readAnswer().body()).isEqualTo("long\n");
        }
    }

    @Test
    void shouldWithdrawAndAbandonTheWorkOfWhoIsReset() throws IOException {
        try (DrainingServer server = InProcess.compute("--threads", "1", "--queue", "5");
                RawClient running = RawClient.of(server);
                RawClient queued = RawClient.of(server)) {
            running.sendGet(FOREVER);
            Figures.await(server, figures -> Workers.in(Work.class).size() == 1);
            queued.sendGet(FOREVER);
            Figures.await(server, figures -> figures.get("queued") == 1);

            queued.reset();
            Figures withdrawn = Figures.await(server, figures -> figures.get("cancelled") == 1);
            running.reset();
            Figures abandoned = Figures.await(server, figures -> figures.get("cancelled") == 2);

            assertThat(withdrawn.get("queued")).isZero();
            assertThat(abandoned.get("in_flight")).isEqualTo(1);
            assertThat(abandoned.get("busy")).isEqualTo(1);
            assertThat(abandoned.ended()).isEqualTo(abandoned.get("started"));
        }
    }

    @Test
    void shouldCancelTheWorkOfWhoJustCloses() throws IOException {
        try (DrainingServer server = InProcess.compute();
                RawClient client = RawClient.of(server)) {
            client.sendGet(FOREVER).sendGet(FOREVER);
            Figures.await(server, figures -> figures.get("busy") == 2);

            client.close();

            Figures gone = Figures.await(server, figures -> figures.get("cancelled") == 2);
            assertThat(gone.get("started")).isEqualTo(2);
            assertThat(gone.ended()).isEqualTo(2);
        }
    }

    @Test
    void shouldStopReadingFromWhoDoesNotRead() throws IOException {
        try (DrainingServer server = InProcess.compute();
                SocketChannel client = connectWithSmallBuffer(server)) {
            long before = Figures.of(server).get("direct_bytes"); // other servers of this JVM have had some
            long sent = sendUntilStalled(client, server, LARGE_ECHO);

            Figures stalled = Figures.awaitIdle(server);

            assertThat(sent).isLessThan(64 << 20);
            assertThat(stalled.get("direct_bytes") - before).isLessThan(32 << 20);
        }
    }

    @Test
    void shouldStopReadingInTheMiddleOfARequest() throws IOException {
        byte[] request = echo(1_048_576); // the longer it is, the rarer is a read at whose end none has begun
        int begun = 1000;
        byte[] restAndBeginning = new byte[request.length];
        ByteBuffer.wrap(restAndBeginning)
                .put(request, begun, request.length - begun)
                .put(request, 0, begun);
        try (DrainingServer server = InProcess.compute();
                SocketChannel client = connectWithSmallBuffer(server)) {
            client.write(ByteBuffer.wrap(request, 0, begun));

            long sent = sendUntilStalled(client, server, restAndBeginning);

            assertThat(sent).isLessThan(32 << 20); // most of it lies in the system's buffers
        }
    }

    private static SocketChannel connectWithSmallBuffer(DrainingServer server) throws IOException {
        SocketChannel client = SocketChannel.open();
        client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        client.configureBlocking(false);
        return client;
    }

    /**
     * Ends when the server has taken nothing while it has answered fifty questions of another client, and for long enough that it
     * has looked whether this one is still there.
     */
    private static long sendUntilStalled(SocketChannel client, DrainingServer server, byte[] bytes) throws IOException {
        long sent = 0;
        ByteBuffer next = ByteBuffer.wrap(bytes);
        long lastTaken = System.nanoTime();
        for (int refused = 0; (refused < 50 || System.nanoTime() - lastTaken < TWO_LOOKS_NANOS) && sent < 256 << 20; ) {
            int taken = client.write(next);
            sent += taken;
            if (!next.hasRemaining()) {
                next.rewind();
            }
            if (taken > 0) {
                refused = 0;
                lastTaken = System.nanoTime();
            } else {
                refused++;
                Figures.of(server);
            }
        }
        return sent;
    }

    @Test
    void shouldCloseWhoDoesNotReadInTheEnd() throws IOException {
        try (DrainingServer server = InProcess.compute("--idle-timeout-ms", "300");
                SocketChannel client = connectWithSmallBuffer(server)) {
            fill(client);

            Figures.await(server, figures -> figures.get("connections") == 1); // fails if it stays open
        }
    }

    private static void fill(SocketChannel client) {
        ByteBuffer next = ByteBuffer.wrap(LARGE_ECHO);
        try {
            while (client.write(next) > 0) {
                next.rewind();
            }
        } catch (IOException closed) {
            // The machine has paused for longer than the server waits.
        }
    }

    @Test
    void shouldAnswer504WhenAJobTakesTooLong() throws IOException {
        try (DrainingServer server = InProcess.compute("--run-timeout-ms", "100");
                RawClient client = RawClient.of(server)) {
            Answer late = client.sendGet(FOREVER).readAnswer();
            Figures figures = Figures.of(server);

            assertThat(late.status()).isEqualTo(504);
            assertThat(late.body()).contains("not finished within its run timeout");
            assertThat(figures.get("timed_out")).isEqualTo(1);
            assertThat(figures.get("stuck")).isEqualTo(1);
            assertThat(figures.get("busy")).isEqualTo(1);
            assertThat(nextInTime(client).body()).isEqualTo("next\n");
        }
    }

    /** The answer to a job of no length; on a busy machine one or another may take too long all the same. */
    private static Answer nextInTime(RawClient client) throws IOException {
        Answer next;
        do {
            next = client.sendGet("/work?ms=0&id=next").readAnswer();
        } while (next.status() == 504);
        return next;
    }

    @Test
    void shouldEndAComputationThatNobodyWaitsFor() throws IOException {
        try (DrainingServer server = InProcess.compute("--run-timeout-ms", "100")) {
            Answer late = RawClient.get(server, "/prime?n=999999999999999989");

            assertThat(late.status()).isEqualTo(504);
            assertThat(Figures.awaitIdle(server).get("stuck")).isZero();
        }
    }

    @Test
    void shouldAnswer504WhenAJobWaitsTooLong() throws IOException {
        try (DrainingServer server = InProcess.compute("--threads", "1", "--queue-timeout-ms", "2500");
                RawClient running = RawClient.of(server)) {
            running.sendGet(FOREVER); // must itself start in time
            Figures.await(server, figures -> Workers.in(Work.class).size() == 1);

            Answer late = RawClient.get(server, "/work?ms=0");
            Figures figures = Figures.of(server);

            assertThat(late.status()).isEqualTo(504);
            assertThat(late.body()).contains("not started within its queue timeout");
            assertThat(figures.get("timed_out")).isEqualTo(1);
            assertThat(figures.get("in_flight")).isEqualTo(1);
            assertThat(figures.get("stuck")).isZero();
        }
    }
}
