package dev.eddy.benchmarks.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The program {@code wrk}, which keeps a number of connections busy with one request each. Immutable. */
final class Wrk implements AutoCloseable {

    private final Path script;
    private final List<String> pinning;

    private Wrk(Path script, List<String> pinning) {
        this.script = script;
        this.pinning = pinning;
    }

    static Wrk open(List<String> pinning) throws IOException {
        Path script = Files.createTempFile("report", ".lua");
        try (InputStream resource = Objects.requireNonNull(Wrk.class.getResourceAsStream("report.lua"))) {
            Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
        }
        return new Wrk(script, pinning);
    }

    /**
     * What one run came to.
     *
     * @param refused answers of 400 and above
     * @param failed connections, reads, writes and timeouts
     */
    record Figures(long requests, double seconds, double p50Millis, double p99Millis, long refused, long failed) {

        /** The order is the script's. */
        private static Figures of(String line) {
            long[] numbers = Arrays.stream(line.split(" ", -1))
                    .skip(1)
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new Figures(
                    numbers[0], numbers[1] / 1e6, numbers[2] / 1e3, numbers[3] / 1e3, numbers[4], numbers[5]);
        }
    }

    /** Blocks for {@code duration}, of whole seconds. */
    Figures run(int port, String target, int connections, Duration duration) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(pinning);
        command.addAll(List.of(
                "wrk",
                "-t1",
                "-c" + connections,
                "-d" + duration.toSeconds() + "s",
                "--timeout=10s",
                "--latency",
                "-s",
                script.toString(),
                "http://127.0.0.1:" + port + target));
        Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output = wrk.inputReader()) {
            List<String> lines = output.lines().toList();
            return lines.stream()
                    .filter(line -> line.startsWith("FIGURES"))
                    .findFirst()
                    .map(Figures::of)
                    .orElseThrow(() -> new IOException("wrk: " + String.join("; ", lines)));
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(script);
    }
}
