package dev.eddy.benchmarks.scale;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a connection holds on the heap of the sample's server {@code compute} that has had one request and waits for the next:
 * the live heap with all of them there, less that with one. Netty's pooled buffers are not on the heap, and a connection that
 * waits has none.
 */
final class IdleConnections implements AutoCloseable {

    private static final byte[] REQUEST =
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int CLIENT_TIMEOUT_MILLIS = 10_000;

    private final Process server;
    private final List<Socket> open = new ArrayList<>();

    IdleConnections(Path java, Path samples) throws IOException {
        this.server = new ProcessBuilder(
                        java.toString(),
                        "-Xmx1g",
                        "-jar",
                        samples.toString(),
                        "compute",
                        "--port=0",
                        "--idle-timeout-ms=600000")
                .redirectError(Redirect.DISCARD)
                .start();
    }

    private int readyPort() throws IOException {
        String line = server.inputReader(StandardCharsets.UTF_8).readLine();
        if (line == null || !line.startsWith("READY ")) {
            throw new IOException("server: said " + line + " (expected: READY <port>)");
        }
        return Integer.parseInt(line.substring("READY ".length()));
    }

    /** With {@code connections} of them. Blocks. Once. */
    double bytesEach(int connections, Path jcmd) throws IOException, InterruptedException {
        int port = readyPort();
        connect(port);
        long before = liveBytes(jcmd);
        while (open.size() <= connections) {
            connect(port);
        }
        return (liveBytes(jcmd) - before) / (double) connections;
    }

    private void connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        open.add(socket);
        socket.setSoTimeout(CLIENT_TIMEOUT_MILLIS);
        OutputStream out = socket.getOutputStream();
        out.write(REQUEST);
        InputStream in = socket.getInputStream();
        if (in.read(new byte[1024]) < 0) {
            throw new IOException("connection " + open.size() + ": closed (expected: a reply)");
        }
    }

    /** A histogram is made of what a full collection has left. */
    private long liveBytes(Path jcmd) throws IOException, InterruptedException {
        Process asked = new ProcessBuilder(jcmd.toString(), String.valueOf(server.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String total = "";
        try (BufferedReader lines = asked.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                total = line.startsWith("Total") ? line : total;
            }
        }
        asked.waitFor();
        return Long.parseLong(total.trim().split("\\s+")[2]);
    }

    private void closeAll() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        closeAll();
        server.destroy();
        if (!server.waitFor(10, TimeUnit.SECONDS)) {
            server.destroyForcibly();
        }
    }
}
