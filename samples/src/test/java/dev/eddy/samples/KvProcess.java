package dev.eddy.samples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A kv server in a JVM of its own, to be killed. */
final class KvProcess implements AutoCloseable {

    private final Process process;
    private final int port;

    private KvProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** One that accepts. */
    static KvProcess start(Path file) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Samples.class.getName(),
                "kv",
                "--port",
                "0",
                "--file",
                file.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String ready = out.readLine();
        if (ready == null || !ready.startsWith("READY ")) {
            process.destroyForcibly();
            throw new IOException("kv said: " + ready);
        }
        return new KvProcess(process, Integer.parseInt(ready.substring("READY ".length())));
    }

    int port() {
        return port;
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("not to be killed: " + process);
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
