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

    private static Map<Quantity, Double> kv(Plan plan) throws IOException {
        Path folder = Files.createTempDirectory("kv");
        try (ServerProcess server = ServerProcess.start(
                port -> Java.samples("kv", "--port=" + port, "--file=" + folder.resolve("kv")), ServerProcess.READY)) {
            return benchmark(server.port(), plan);
        } finally {
            delete(folder);
        }
    }

    private static Map<Quantity, Double> redis(Plan plan) throws IOException {
        try (ServerProcess server = ServerProcess.start(
                port -> List.of("redis-server", "--port", String.valueOf(port), "--save", "", "--appendonly", "no"),
                "Ready to accept connections")) {
            return benchmark(server.port(), plan);
        }
    }

    private static Map<Quantity, Double> benchmark(int port, Plan plan) throws IOException {
        run(port, plan.quick() ? 500 : 5_000); // compiles what is hot
        Map<Quantity, Double> values = new LinkedHashMap<>();
        for (String line : run(port, plan.quick() ? 500 : 20_000)) {
            String[] words = line.replace("\"", "").split(",", -1);
            String test = words[0].toLowerCase(Locale.ROOT).replaceAll("[^a-z].*", "");
            values.put(
                    new Quantity("kv-" + test, words[0] + " in pipelines of 16", "requests/s", Better.HIGHER),
                    Double.valueOf(words[1]));
        }
        return values;
    }

    /** A line for each test, of comma-separated words in quotes: its name, requests per second, and latencies. */
    private static List<String> run(int port, int requests) throws IOException {
        Process benchmark = new ProcessBuilder(
                        "redis-benchmark",
                        "-p",
                        String.valueOf(port),
                        "-P",
                        "16",
                        "-n",
                        String.valueOf(requests),
                        "-t",
                        "ping_inline,set,get",
                        "--csv")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = benchmark.inputReader()) {
            return output.lines().filter(line -> line.matches("\"[A-Z].*")).toList();
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
