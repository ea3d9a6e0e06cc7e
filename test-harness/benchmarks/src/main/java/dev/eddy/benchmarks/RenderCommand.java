package dev.eddy.benchmarks;

import dev.eddy.benchmarks.report.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the page and the charts anew from what was measured. */
@Command(name = "render", description = "Writes RESULTS.md and its charts from the JSON files beside them.")
final class RenderCommand implements Callable<Integer> {

    @Option(
            names = "--results",
            defaultValue = RunCommand.RESULTS,
            description = "The folder (default: ${DEFAULT-VALUE}).")
    private Path results = Path.of(RunCommand.RESULTS);

    @Override
    public Integer call() throws IOException {
        System.out.println("Wrote " + Page.render(results));
        return 0;
    }
}
