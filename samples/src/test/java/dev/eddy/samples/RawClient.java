package dev.eddy.samples;

import dev.eddy.test.TcpProbe;
import dev.eddy.test.TcpProbe.End;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A {@link TcpProbe} of a server of these samples that also knows HTTP. Not thread-safe. */
final class RawClient implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration DRIBBLE = Duration.ofMillis(10);

    /** A response; header names in lower case. */
    record Answer(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    private final TcpProbe probe;

    private RawClient(TcpProbe probe) {
        this.probe = probe;
    }

    static RawClient of(DrainingServer server) throws IOException {
        return new RawClient(TcpProbe.connect(server.port()));
    }

    /** One request on a connection of its own. */
    static Answer get(DrainingServer server, String target) throws IOException {
        try (RawClient client = of(server)) {
            return client.sendGet(target).readAnswer();
        }
    }

    RawClient send(String latin1) throws IOException {
        probe.send(latin1);
        return this;
    }

    RawClient send(byte[] bytes) throws IOException {
        probe.send(bytes);
        return this;
    }

    RawClient sendGet(String target) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n");
    }

    /** A request to go on in HTTP/2. */
    static String upgrading(String target) {
        return String.join(
                "\r\n",
                "GET " + target + " HTTP/1.1",
                "Connection: Upgrade, HTTP2-Settings",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABkAAQAAP__",
                "",
                "");
    }

    RawClient endInput() throws IOException {
        probe.shutdownOutput();
        return this;
    }

    RawClient skipPast(String latin1) throws IOException {
        probe.expectMatch(Pattern.quote(latin1));
        return this;
    }

    /** A line without its end. */
    String readLine() throws IOException {
        return probe.readLine();
    }

    String readToEnd() throws IOException {
        return new String(probe.readToEnd(), StandardCharsets.ISO_8859_1);
    }

    /** {@link #readToEnd()} of a server that closes when it likes: what it leaves unread makes the end a reset. */
    String readToAnyEnd() throws IOException {
        probe.awaitEnd();
        return new String(probe.readAvailable(), StandardCharsets.ISO_8859_1);
    }

    /** Sends {@code beginning} and then a byte every few milliseconds, until any end; returns what the server has said. */
    String dribbleToAnyEnd(String beginning) throws IOException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        String next = beginning;
        while (probe.pollEnd(DRIBBLE) == null && System.nanoTime() - deadline < 0) {
            try {
                send(next);
            } catch (IOException reset) {
                break;
            }
            next = "x";
        }
        return readToAnyEnd();
    }

    /** Whether the server closes without another byte, and without a reset. */
    boolean readsEnd() throws IOException {
        return probe.awaitEnd() == End.FIN && probe.readAvailable().length == 0;
    }

    /** Whether the connection has ended after {@code millis} of waiting. */
    boolean readsEndWithin(int millis) throws IOException {
        return probe.pollEnd(Duration.ofMillis(millis)) != null;
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
        return new Answer(status, headers, new String(probe.read(length), StandardCharsets.UTF_8));
    }

    /** Goes away as a process that is killed with data unread does: with a reset. */
    void reset() throws IOException {
        probe.reset();
    }

    @Override
    public void close() throws IOException {
        probe.close();
    }
}
