package dev.eddy.benchmarks.server;

import dev.eddy.benchmarks.ClassHistogram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** A server in a process of its own. Not thread-safe. */
final class ServerProcess implements AutoCloseable {

    private static final long CLOCK_TICKS_PER_SECOND = 100; // what procfs counts in, on every Linux that runs Java
    private static final int USER_TIME = 11; // of the words behind the name in /proc/<pid>/stat
    private static final int SYSTEM_TIME = 12;

    /** What servers of ours print. */
    static final String READY = "READY";

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a server on a free port; it accepts when this returns. Blocks.
     *
     * @param command for a port
     * @param ready what is in the line that it prints as soon as it accepts
     */
    static ServerProcess start(IntFunction<List<String>> command, String ready) throws IOException {
        int port = freePort();
        Process process = new ProcessBuilder(command.apply(port))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ServerProcess server = new ServerProcess(process, port);
        server.await(ready);
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private void await(String ready) throws IOException {
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        while (line != null && !line.contains(ready)) {
            line = output.readLine();
        }
        if (line == null) {
            close();
            throw new IOException("server has ended (expected: '" + ready + "' on its standard output)");
        }
    }

    int port() {
        return port;
    }

    /** What the process has used by now, of all processors. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(words[USER_TIME]) + Long.parseLong(words[SYSTEM_TIME]))
                / (double) CLOCK_TICKS_PER_SECOND;
    }

    /** Bytes of what is reachable on the heap. Collects garbage. */
    long liveHeapBytes() throws IOException {
        Process jcmd = new ProcessBuilder(Java.tool("jcmd"), String.valueOf(process.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        try (InputStream printed = jcmd.getInputStream()) {
            return ClassHistogram.totalBytes(new String(printed.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Bytes of the process that are in memory: heap, buffers outside of it, the JVM itself. */
    long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Ends the process. Blocks for some seconds at most. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
