package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.test.TcpProbe.End;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Against a blocking socket of the JDK's, which the test's own thread holds in its other hand. */
class TcpProbeTest {

    private static final Duration IN_VAIN = Duration.ofMillis(50);
    private static final long FULL_NANOS = Duration.ofMillis(200).toNanos(); // acknowledgements may come 40 ms late

    @RegisterExtension
    final Tidy tidy = new Tidy();

    private ServerSocket listening;
    private TcpProbe probe;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        probe = TcpProbe.connect(listening.getLocalPort());
        server = listening.accept();
    }

    @AfterEach
    void close() throws IOException {
        probe.close();
        server.close();
        listening.close();
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    private TcpProbe impatient() throws IOException {
        probe.close();
        server.close();
        probe = TcpProbe.to(address()).timeout(IN_VAIN).connect();
        server = listening.accept();
        return probe;
    }

    private void say(String latin1) throws IOException {
        server.getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void resetByServer() throws IOException {
        server.setSoLinger(true, 0);
        server.close();
    }

    @Test
    void shouldTakeWhatWasExpectedAndLeaveTheRest() throws Exception {
        probe.send("\u00e9!");
        assertThat(server.getInputStream().readNBytes(2)).containsExactly(0xe9, '!');
        say("one\r\ntwo\nthree\nuptime:42\r\nrest");

        probe.expect("one\r\n").expectLine("two");
        assertThat(probe.readLine()).isEqualTo("three");
        assertThat(probe.expectMatch("uptime:([0-9]+)\r\n").group(1)).isEqualTo("42");
        assertThat(probe.read(2)).containsExactly('r', 'e');

        server.close();
        assertThat(probe.readToEnd()).containsExactly('s', 't');
    }

    @Test
    void shouldWaitForTheRestWhenOnlyAPartHasArrived() throws Exception {
        Thread slow = new Thread(() -> {
            try {
                for (char c : "+PONG\r\n".toCharArray()) {
                    say(String.valueOf(c));
                }
                server.shutdownOutput();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        server.setTcpNoDelay(true);
        slow.start();

        probe.expect("+PONG\r\n");
        probe.expectEnd();
        slow.join();
    }

    @Test
    void shouldWaitForTheEndWhenAMatchCouldBecomeLonger() throws Exception {
        impatient();
        say("12");
        assertThatThrownBy(() -> probe.expectMatch("[0-9]+")).isInstanceOf(AssertionError.class);

        server.shutdownOutput();

        assertThat(probe.awaitEnd()).isEqualTo(End.FIN);
        assertThat(probe.expectMatch("[0-9]+").group()).isEqualTo("12");
    }

    @Test
    void shouldSayWhatHasArrivedWhenTheRestDoesNotCome() throws Exception {
        impatient();
        say("+PO\u0000\r\n");

        assertThatThrownBy(() -> probe.expect("+PO\u0000\r\nNG"))
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching(
                        "arrived: '\\+PO\\\\x00\\\\r\\\\n', bytes=6, end=none, waited=[0-9]{2,5} ms \\(expected: '\\+PO\\\\x00\\\\r\\\\nNG'\\)");
        assertThatThrownBy(() -> probe.expectMatch("NG")).hasMessageContaining("(expected: match of NG)");
        assertThatThrownBy(() -> probe.read(7)).hasMessageContaining("(expected: 7 bytes)");
        assertThatThrownBy(probe::awaitEnd).hasMessageContaining("end=none");
        assertThat(probe.pollEnd(Duration.ZERO)).isNull();
        assertThat(probe.readAvailable()).as("what is left").hasSize(6);
        assertThat(probe.readAvailable()).isEmpty();
    }

    /** With a timeout of 20 s, which the test would not survive twice. */
    @Test
    void shouldFailAtOnceWhenSomethingElseArrives() throws Exception {
        say("-ERR " + "x".repeat(1_000) + '\n');

        assertThatThrownBy(() -> probe.expect("-OK\r\n"))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("arrived: '-ERR xxx")
                .hasMessageContaining("xxx..., bytes=");
        assertThatThrownBy(() -> probe.expectLine("OK")).hasMessageContaining("expected: line 'OK'");
        assertThatThrownBy(probe::expectEnd).hasMessageContaining("expected: no bytes and then FIN");
        assertThat(probe.readLine()).hasSize(1_005);
    }

    @Test
    void shouldTellAnEndFromAResetWhenTheServerIsGone() throws Exception {
        server.close();

        assertThatThrownBy(probe::expectReset)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("end=FIN")
                .hasMessageContaining("expected: no bytes and then RESET");
        assertThatThrownBy(probe::readLine).hasMessageContaining("end=FIN");
        probe.expectEnd();
        assertThat(probe.awaitEnd()).isEqualTo(End.FIN);
    }

    @Test
    void shouldTellAResetFromAnEndWhenTheServerResets() throws Exception {
        say("last words");
        assertThat(probe.read(5)).hasSize(5);
        resetByServer();

        assertThat(probe.pollEnd(Duration.ofSeconds(20))).isEqualTo(End.RESET);
        assertThatThrownBy(probe::readToEnd)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("arrived: 'words', bytes=5, end=RESET");
        probe.expect("words".substring(0, 5));
        assertThatThrownBy(probe::expectEnd).hasMessageContaining("expected: no bytes and then FIN");
        probe.expectReset();
        assertThatThrownBy(() -> probe.send("x")).isInstanceOf(IOException.class);
    }

    @Test
    void shouldHearAnAnswerAfterItsHalfClose() throws Exception {
        probe.send("question").shutdownOutput();

        assertThat(server.getInputStream().readAllBytes()).hasSize(8);
        say("answer");
        server.close();
        probe.expect("answer").expectEnd();
    }

    @Test
    void shouldBeSeenAsAResetByTheServerWhenItResets() throws Exception {
        probe.reset();

        assertThatThrownBy(() -> server.getInputStream().read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
        probe.close(); // a second end is none
    }

    @Test
    void shouldStopSendingWhenTheServerTakesNoMore() throws Exception {
        long taken = probe.sendUntilStalled(new byte[64 * 1024], 1L << 30, IN_VAIN);

        assertThat(taken).isPositive().isLessThan(1L << 30);
        assertThat(server.getInputStream().readNBytes((int) taken)).hasSize((int) taken);
        long mostOfAll = 100_001;
        assertThat(probe.sendUntilStalled(new byte[64 * 1024], mostOfAll, Duration.ofSeconds(20)))
                .isEqualTo(mostOfAll);
        assertThat(server.getInputStream().readNBytes((int) mostOfAll)).hasSize((int) mostOfAll);
        assertThat(server.getInputStream().available()).isZero();
    }

    @Test
    void shouldSayHowMuchWasTakenWhenASendIsStuck() throws Exception {
        impatient();

        assertThatThrownBy(() -> probe.send(new byte[64 << 20]))
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching(".*expected: server takes 67108864 bytes, and not [0-9]+\\)");
    }

    @Test
    void shouldCostTheServerLittleWhenItNeverReadsAndItsBufferIsSmall() throws Exception {
        try (ServerSocketChannel writing = ServerSocketChannel.open().bind(null)) {
            InetSocketAddress address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), writing.socket().getLocalPort());
            try (TcpProbe small = TcpProbe.to(address).receiveBuffer(4 * 1024).connect();
                    SocketChannel toSmall = writing.accept();
                    TcpProbe large =
                            TcpProbe.to(address).receiveBuffer(128 * 1024).connect();
                    SocketChannel toLarge = writing.accept()) {

                assertThat(takenUnread(toSmall)).isPositive().isLessThan(takenUnread(toLarge) / 2);
                assertThat(small.readAvailable()).isNotEmpty();
            }
        }
    }

    /** How much the kernel takes for a client that does not read. */
    private static long takenUnread(SocketChannel server) throws IOException {
        server.setOption(StandardSocketOptions.SO_SNDBUF, 4 * 1024).configureBlocking(false);
        long taken = 0;
        long progress = System.nanoTime();
        while (System.nanoTime() - progress < FULL_NANOS) {
            int written = server.write(ByteBuffer.allocate(1_024));
            taken += written;
            if (written > 0) {
                progress = System.nanoTime();
            }
        }
        return taken;
    }

    @Test
    void shouldEndItsWaitWhenItIsInterrupted() throws Exception {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> probe.expect("x")).isInstanceOf(InterruptedIOException.class);

        assertThat(Thread.interrupted()).isTrue();
        say("x");
        probe.expect("x");
    }

    @Test
    void shouldThrowWhatTheSocketThrowsWhenNobodyListens() throws Exception {
        listening.close();

        assertThatThrownBy(() -> TcpProbe.to(address()).connect()).isInstanceOf(ConnectException.class);
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        assertThatThrownBy(() -> TcpProbe.to(address()).timeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: > 0");
        assertThatThrownBy(() -> TcpProbe.to(address()).receiveBuffer(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> probe.sendUntilStalled(new byte[0], 1, IN_VAIN))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
