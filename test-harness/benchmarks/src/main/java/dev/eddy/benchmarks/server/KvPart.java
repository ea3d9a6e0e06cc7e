package dev.eddy.benchmarks.server;

import dev.eddy.benchmarks.Part;
import dev.eddy.benchmarks.Plan;
import dev.eddy.benchmarks.Turn;
import dev.eddy.benchmarks.report.Better;
import dev.eddy.benchmarks.report.Quantity;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The samples' Redis, which keeps everything in a database, beside Redis itself, which keeps it in memory: no comparison of likes, but
 * {@code PING} shows what the protocol costs, and the others what the database does.
 */
public final class KvPart implements Part {

    private static final String REDIS = "REDIS";

    /** Requests for each test, so that it takes seconds. */
    private record Requests(int ping, int set, int get) {

        /** Enough for the compilers. */
        Requests warmUp() {
            return new Requests(ping / 2, set / 2, get / 2);
        }
    }

    private static final Requests OF_EDDY = new Requests(500_000, 10_000, 60_000);
    private static final Requests OF_REDIS = new Requests(5_000_000, 5_000_000, 5_000_000);
    private static final Requests QUICK = new Requests(500, 500, 500);

    @Override
    public String name() {
        return "kv";
    }

    @Override
    public List<Turn> round(Plan plan) {
        if (!Tools.isInstalled("redis-benchmark")) {
            System.out.println("kv: left out, there is no redis-benchmark");
            return List.of();
        }
        List<Turn> turns = new ArrayList<>();
        if (plan.includes("EDDY")) {
            turns.add(new Turn("EDDY", "file of H2", () -> kv(plan)));
        }
        if (!plan.includes(REDIS)) {
            return turns;
        }
        if (Tools.isInstalled("redis-server")) {
            turns.add(new Turn(REDIS, "in memory", () -> redis(plan)));
        } else {
            System.out.println("kv: without Redis, there is no redis-server");
        }
        return turns;
    }

    private static Map<Quantity, Double> kv(Plan plan) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("kv");
        try (ServerProcess server = ServerProcess.start(
                port -> Java.samples("kv", "--port=" + port, "--file=" + folder.resolve("kv")), ServerProcess.READY)) {
            return benchmark(server.port(), plan.quick() ? QUICK : OF_EDDY);
        } finally {
            delete(folder);
        }
    }

    private static Map<Quantity, Double> redis(Plan plan) throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.start(
                port -> List.of("redis-server", "--port", String.valueOf(port), "--save", "", "--appendonly", "no"),
                "Ready to accept connections")) {
            return benchmark(server.port(), plan.quick() ? QUICK : OF_REDIS);
        }
    }

    private static Map<Quantity, Double> benchmark(int port, Requests requests)
            throws IOException, InterruptedException {
        all(port, requests.warmUp()); // compiles what is hot
        return all(port, requests);
    }

    private static Map<Quantity, Double> all(int port, Requests requests) throws IOException, InterruptedException {
        Map<Quantity, Double> values = new LinkedHashMap<>();
        values.put(quantity("ping"), perSecond(port, "ping_inline", requests.ping()));
        values.put(quantity("set"), perSecond(port, "set", requests.set()));
        values.put(quantity("get"), perSecond(port, "get", requests.get()));
        return values;
    }

    private static Quantity quantity(String test) {
        return new Quantity(
                "kv-" + test, test.toUpperCase(Locale.ROOT) + " in pipelines of 16", "requests/s", Better.HIGHER);
    }

    private static double perSecond(int port, String test, int requests) throws IOException, InterruptedException {
        Process benchmark = new ProcessBuilder(
                        "redis-benchmark",
                        "-p",
                        String.valueOf(port),
                        "-P",
                        "16",
                        "-n",
                        String.valueOf(requests),
                        "-t",
                        test,
                        "--csv")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = benchmark.inputReader()) {
            // A line of comma-separated words in quotes: the test's name, requests per second, and latencies.
            List<String> lines =
                    output.lines().filter(line -> line.matches("\"[A-Z].*")).toList();
            if (benchmark.waitFor() != 0 || lines.size() != 1) {
                throw new IOException("redis-benchmark: exit=" + benchmark.exitValue() + ", " + lines
                        + " (expected: exit=0, a line for " + test + ')');
            }
            return Double.parseDouble(lines.get(0).replace("\"", "").split(",", -1)[1]);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
