package dev.eddy.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A TCP client that says what the test tells it, byte by byte, and checks what the server answers: for tests of servers from
 * outside.
 *
 * <p><b>Waiting.</b> Each call blocks until it has what it is for, at most for the timeout. It reads only then, so a probe
 * that is not asked is a client that never reads; {@link Builder#receiveBuffer} makes that hurt soon.
 * <p><b>Failure.</b> An {@link AssertionError} says what was expected, what has arrived instead, which stays to be read, and
 * how long it was waited for. An {@link IOException} is the connection's own: refused, or broken while something is sent.
 * <p><b>Text.</b> Is Latin-1: one character is one byte.
 *
 * <pre>{@code
 * try (TcpProbe probe = TcpProbe.connect(port)) {
 *     probe.send("PING\r\n").expect("+PONG\r\n");
 *     probe.send("INFO\r\n").expectMatch("uptime:[0-9]+\r\n");
 *     probe.shutdownOutput().expectEnd();
 * }
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class TcpProbe implements AutoCloseable {

    /** Longer than any hiccup of a busy machine. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);

    private final ProbeSocket socket;
    private final Duration timeout;

    private TcpProbe(Builder builder) throws IOException {
        this.timeout = builder.timeout;
        this.socket = ProbeSocket.connect(builder.address, builder.receiveBuffer, timeout);
    }

    /** How a peer ends a connection. */
    public enum End {
        /** In order: all that it has sent has arrived. */
        FIN,
        /** At once: it died, gave up, or had not read all that was sent to it. */
        RESET
    }

    /** A probe that has connected to {@code port} of this machine. Blocks. */
    public static TcpProbe connect(int port) throws IOException {
        return to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)).connect();
    }

    /** A builder of a probe for {@code address}. */
    public static Builder to(InetSocketAddress address) {
        return new Builder(address);
    }

    /** The probe's own end of the connection: how the server knows it. */
    public InetSocketAddress localAddress() throws IOException {
        return socket.localAddress();
    }

    // sending

    /** Sends {@code latin1}. Blocks while the server takes no more. */
    public TcpProbe send(String latin1) throws IOException {
        return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends {@code bytes}. Blocks while the server takes no more. */
    public TcpProbe send(byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        long start = System.nanoTime();
        while (rest.hasRemaining()) {
            if (!socket.write(rest, start + timeout.toNanos())) {
                throw unmet("server takes " + bytes.length + " bytes, and not " + rest.position(), start);
            }
        }
        return this;
    }

    /**
     * Sends {@code chunk} again and again, until the server and what lies between take nothing for as long as {@code stall},
     * or have taken {@code most} bytes. Returns how many bytes that were; the last chunk may have been sent in part.
     */
    public long sendUntilStalled(byte[] chunk, long most, Duration stall) throws IOException {
        if (chunk.length == 0) {
            throw new IllegalArgumentException("chunk: 0 bytes (expected: > 0)");
        }
        ByteBuffer rest = ByteBuffer.wrap(chunk);
        long sent = 0;
        while (sent < most) {
            if (!rest.hasRemaining()) {
                rest.rewind();
            }
            int before = rest.position();
            rest.limit((int) Math.min(chunk.length, before + most - sent));
            if (!socket.write(rest, System.nanoTime() + stall.toNanos())) {
                break;
            }
            sent += rest.position() - before;
        }
        return sent;
    }

    /** Ends the probe's half of the connection; the server may still answer. */
    public TcpProbe shutdownOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    // expecting

    /** Waits for exactly {@code latin1}; fails at the first byte that differs. */
    public TcpProbe expect(String latin1) throws IOException {
        return expect(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Waits for exactly {@code bytes}; fails at the first that differs. */
    public TcpProbe expect(byte[] bytes) throws IOException {
        take(Expectation.exactly(bytes));
        return this;
    }

    /** Waits for a line and fails if it is not {@code line}, which has no end of line. */
    public TcpProbe expectLine(String line) throws IOException {
        take(Expectation.line(line));
        return this;
    }

    /**
     * Waits until what has arrived contains {@code regex}, takes it up to the end of the match, and returns the match. One
     * that more bytes could make longer waits for them, or for the end.
     */
    public MatchResult expectMatch(String regex) throws IOException {
        Pattern pattern = Pattern.compile(regex);
        Matcher matcher = pattern.matcher(latin1(take(Expectation.match(pattern))));
        matcher.find();
        return matcher.toMatchResult();
    }

    /** Waits for the server's orderly end; fails if anything comes before, or it is a reset. */
    public TcpProbe expectEnd() throws IOException {
        take(Expectation.nothingUpTo(End.FIN));
        return this;
    }

    /** Waits for the server's reset; fails if anything comes before, or it is an orderly end. */
    public TcpProbe expectReset() throws IOException {
        take(Expectation.nothingUpTo(End.RESET));
        return this;
    }

    // reading

    /** Waits for a line; returns it without its end. */
    public String readLine() throws IOException {
        return Expectation.chomp(latin1(take(Expectation.anyLine())));
    }

    /** Waits for {@code length} bytes. */
    public byte[] read(int length) throws IOException {
        return take(Expectation.length(length));
    }

    /** Waits for the server's orderly end; returns what has come before. */
    public byte[] readToEnd() throws IOException {
        return take(Expectation.anythingUpTo(End.FIN));
    }

    /** What has arrived by now, maybe nothing. Does not wait. */
    public byte[] readAvailable() throws IOException {
        boolean more;
        do {
            more = socket.fillNow();
        } while (more);
        return socket.take(socket.arrived().remaining());
    }

    /** Waits for an end of any kind; what has come before is there to be read. */
    public End awaitEnd() throws IOException {
        take(Expectation.anyEnd());
        return Objects.requireNonNull(socket.end());
    }

    /** As {@link #awaitEnd()}, but null if there is none {@code within} that time. */
    public @Nullable End pollEnd(Duration within) throws IOException {
        long deadlineNanos = System.nanoTime() + within.toNanos();
        boolean more = true;
        while (more && socket.end() == null) {
            more = socket.fill(deadlineNanos);
        }
        return socket.end();
    }

    private byte[] take(Expectation expectation) throws IOException {
        long start = System.nanoTime();
        int length = expectation.look().at(socket.arrived(), socket.end());
        while (length == Expectation.WAIT && socket.end() == null && socket.fill(start + timeout.toNanos())) {
            length = expectation.look().at(socket.arrived(), socket.end());
        }
        if (length < 0) {
            throw unmet(expectation.text(), start);
        }
        return socket.take(length);
    }

    private AssertionError unmet(String expected, long start) {
        ByteBuffer arrived = socket.arrived();
        return new AssertionError("arrived: " + Expectation.quote(arrived) + ", bytes=" + arrived.remaining() + ", end="
                + (socket.end() == null ? "none" : socket.end()) + ", waited="
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + " ms (expected: " + expected + ')');
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    // ending

    /** Ends the connection as a process does that is killed with data unread: with a reset. */
    public void reset() throws IOException {
        socket.reset();
    }

    /** Ends the connection; does nothing if it has ended. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Collects the settings of a {@link TcpProbe}. Not thread-safe. */
    public static final class Builder {

        private final InetSocketAddress address;
        private Duration timeout = DEFAULT_TIMEOUT;
        private @Nullable Integer receiveBuffer;

        private Builder(InetSocketAddress address) {
            this.address = Objects.requireNonNull(address, "address");
        }

        /** How long each call waits at most; 20 s unless told otherwise. */
        public Builder timeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
            }
            this.timeout = timeout;
            return this;
        }

        /** How many bytes the kernel keeps for a probe that does not read, about; the kernel's choice unless told. */
        public Builder receiveBuffer(int bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("bytes: " + bytes + " (expected: > 0)");
            }
            this.receiveBuffer = bytes;
            return this;
        }

        /** Connects. Blocks; throws {@link IOException} if refused, or not accepted within the timeout. */
        public TcpProbe connect() throws IOException {
            return new TcpProbe(this);
        }
    }
}
