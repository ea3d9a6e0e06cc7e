package dev.eddy.samples;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A client that says what it is told, byte by byte, and waits for nothing longer than its deadline. Not thread-safe. */
final class RawClient implements AutoCloseable {

    private static final int DEADLINE_MILLIS = 20_000;
    private static final int DRIBBLE_MILLIS = 10;

    /** A response; header names in lower case. */
    record Answer(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    private final Socket socket;
    private final InputStream in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(DEADLINE_MILLIS);
    }

    static RawClient of(DrainingServer server) throws IOException {
        return new RawClient(new Socket(InetAddress.getLoopbackAddress(), server.port()));
    }

    /** One request on a connection of its own. */
    static Answer get(DrainingServer server, String target) throws IOException {
        try (RawClient client = of(server)) {
            return client.sendGet(target).readAnswer();
        }
    }

    RawClient send(String latin1) throws IOException {
        return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    RawClient sendGet(String target) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n");
    }

    RawClient endInput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** A line without its end; what is left where the connection ends. */
    String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).replaceFirst("\r$", "");
    }

    String readToEnd() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** {@link #readToEnd()} of a server that closes when it likes: what it leaves unread makes the end a reset. */
    String readToAnyEnd() throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            in.transferTo(said);
        } catch (SocketException reset) {
            // The end.
        }
        return said.toString(StandardCharsets.ISO_8859_1);
    }

    /** Sends {@code beginning} and then a byte every few milliseconds, until any end; returns what the server has said. */
    String dribbleToAnyEnd(String beginning) throws IOException {
        StringBuilder said = new StringBuilder();
        byte[] some = new byte[1024];
        socket.setSoTimeout(DRIBBLE_MILLIS);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS);
        String next = beginning;
        while (System.nanoTime() - deadline < 0) {
            try {
                send(next);
                next = "x";
                int length = in.read(some);
                if (length < 0) {
                    return said.toString();
                }
                said.append(new String(some, 0, length, StandardCharsets.ISO_8859_1));
            } catch (SocketTimeoutException open) {
                // Go on.
            } catch (SocketException reset) {
                return said.toString();
            }
        }
        throw new AssertionError("still open after " + DEADLINE_MILLIS + " ms of dribbling: " + said);
    }

    /** Whether the server closes without another byte, and without a reset. */
    boolean readsEnd() throws IOException {
        return in.read() < 0;
    }

    /** Whether the connection has ended after {@code millis} of waiting. */
    boolean readsEndWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } finally {
            socket.setSoTimeout(DEADLINE_MILLIS);
        }
    }

    /** The next response, interim ones left out. */
    Answer readAnswer() throws IOException {
        Answer answer = readOneAnswer();
        return answer.status() < 200 ? readAnswer() : answer;
    }

    Answer readOneAnswer() throws IOException {
        String statusLine = readLine();
        if (!statusLine.startsWith("HTTP/1.1 ")) {
            throw new IOException("status line: '" + statusLine + "' (expected: HTTP/1.1 and a status)");
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        Map<String, String> headers = new TreeMap<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            String[] parts = line.split(": ", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Answer(status, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    /** Goes away as a process that is killed with data unread does: with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
