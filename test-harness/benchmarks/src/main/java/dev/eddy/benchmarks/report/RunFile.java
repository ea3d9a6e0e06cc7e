package dev.eddy.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs as JSON, a file for each part. */
public final class RunFile {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private RunFile() {}

    /** Replaces what was measured of the same part before. */
    public static void write(Path folder, Run run) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(run.part() + ".json"), JSON.writeValueAsString(run) + '\n');
    }

    /** All that are there, by the names of their files. */
    public static List<Run> readAll(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        List<Run> runs = new ArrayList<>();
        for (Path file : files) {
            runs.add(JSON.readValue(file.toFile(), Run.class));
        }
        return runs;
    }
}
