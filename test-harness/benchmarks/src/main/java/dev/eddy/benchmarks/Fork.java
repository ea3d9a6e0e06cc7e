package dev.eddy.benchmarks;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM of its own for a main class that measures and prints, last, what it found as one JSON object of numbers. */
public final class Fork {

    /** The same for all: a heap that need not grow, and the collector that a server would have by itself. */
    static final List<String> JVM_ARGS = List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC");

    private static final ObjectMapper JSON = new ObjectMapper();

    private Fork() {}

    /** On the class path of this JVM. Blocks until it has ended, which it must within {@code timeout}. */
    public static Map<String, Double> run(Cpus cpus, Class<?> main, Duration timeout, String... args) throws Exception {
        return run(cpus, System.getProperty("java.class.path"), main, timeout, args);
    }

    public static Map<String, Double> run(Cpus cpus, String classPath, Class<?> main, Duration timeout, String... args)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(cpus.java().toString()));
        command.addAll(JVM_ARGS);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(args));
        Path printed = Files.createTempFile("printed", ".json");
        try {
            await(command, timeout, printed.toFile());
            List<String> lines = Files.readAllLines(printed);
            return JSON.readValue(lines.get(lines.size() - 1), new TypeReference<>() {});
        } finally {
            Files.delete(printed);
        }
    }

    private static void await(List<String> command, Duration timeout, File printed)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(printed)
                .redirectError(Redirect.INHERIT)
                .start();
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("fork: still running after " + timeout.toSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException("fork: exit=" + process.exitValue() + " (expected: 0)");
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** What a fork's main method ends with. */
    public static void print(Map<String, Double> values) throws IOException {
        System.out.println(JSON.writeValueAsString(values));
    }
}
