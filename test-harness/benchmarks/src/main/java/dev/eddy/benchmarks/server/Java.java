package dev.eddy.benchmarks.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of JVMs like this one. */
final class Java {

    /** The same for all: enough for every load here, and touched before, so that what grows later is not the heap. */
    private static final List<String> OPTIONS = List.of(
            "-Xms256m",
            "-Xmx256m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseG1GC",
            "-Dio.netty.leakDetection.level=disabled"); // as Vert.x has it unless told otherwise

    static final Path SAMPLES = Path.of(System.getProperty("eddy.samples", "samples/target/eddy-samples.jar"));

    private Java() {}

    /** A program of the JDK. */
    static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** Runs the samples. */
    static List<String> samples(String... arguments) {
        return command(List.of("-jar", SAMPLES.toString()), List.of(arguments));
    }

    /** Runs {@link Serve}. */
    static List<String> serve(List<String> properties, String... arguments) {
        List<String> main = new ArrayList<>(properties);
        main.addAll(List.of("-cp", System.getProperty("java.class.path"), Serve.class.getName()));
        return command(main, List.of(arguments));
    }

    private static List<String> command(List<String> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(tool("java")));
        command.addAll(OPTIONS);
        command.addAll(main);
        command.addAll(arguments);
        return command;
    }
}
