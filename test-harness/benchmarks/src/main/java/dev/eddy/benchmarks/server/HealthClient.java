package dev.eddy.benchmarks.server;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection that asks for {@code /healthz}. Not thread-safe. */
final class HealthClient implements AutoCloseable {

    private static final byte[] REQUEST =
            "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String LENGTH = "content-length:";
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int LONGEST_REPLY = 512;

    private final Socket socket;
    private final InputStream in;

    private HealthClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), LONGEST_REPLY);
    }

    static HealthClient open(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return new HealthClient(socket);
    }

    /** Asks and reads the answer, which must be 200. Blocks. */
    void ask() throws IOException {
        socket.getOutputStream().write(REQUEST);
        String status = readLine();
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException("/healthz: " + status);
        }
        int length = 0;
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith(LENGTH)) {
                length = Integer.parseInt(header.substring(LENGTH.length()).trim());
            }
        }
        in.skipNBytes(length);
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("/healthz: connection closed");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
