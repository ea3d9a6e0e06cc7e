package dev.eddy.samples;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A client of the Redis protocol that waits for nothing longer than its deadline. Replies are as text, one character for each
 * byte: {@code +OK}, {@code -ERR ...}, {@code :1}, {@code $text}, {@code nil}, {@code [$a, nil]}. Not thread-safe.
 */
final class RespClient implements AutoCloseable {

    private static final int DEADLINE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    RespClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(DEADLINE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    static RespClient of(DrainingServer server) throws IOException {
        return new RespClient(server.port());
    }

    /** The command as a client library sends it. */
    static String encoded(String... latin1Words) {
        StringBuilder command = new StringBuilder("*" + latin1Words.length + "\r\n");
        for (String word : latin1Words) {
            command.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        return command.toString();
    }

    RespClient send(String latin1) throws IOException {
        socket.getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    String ask(String... latin1Words) throws IOException {
        return send(encoded(latin1Words)).read();
    }

    String read() throws IOException {
        String line = readLine();
        int number = line.charAt(0) == '$' || line.charAt(0) == '*' ? Integer.parseInt(line.substring(1)) : 0;
        return switch (line.charAt(0)) {
            case '$' -> number < 0 ? "nil" : "$" + readBulk(number);
            case '*' -> number < 0 ? "nil" : readElements(number).toString();
            default -> line;
        };
    }

    List<String> read(int replies) throws IOException {
        return readElements(replies);
    }

    private List<String> readElements(int count) throws IOException {
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(read());
        }
        return elements;
    }

    private String readBulk(int length) throws IOException {
        String bulk = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        if (!readLine().isEmpty()) {
            throw new IOException("bulk string does not end where it said");
        }
        return bulk;
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("server closed; unfinished: " + line);
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r")) {
            throw new IOException("line ends without CR: " + text);
        }
        return text.substring(0, text.length() - 1);
    }

    RespClient endInput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Whether the server closes without another byte, and without a reset. */
    boolean readsEnd() throws IOException {
        return in.read() < 0;
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
