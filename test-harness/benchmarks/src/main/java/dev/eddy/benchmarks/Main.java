package dev.eddy.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The command line of the benchmarks' jar. */
@Command(
        name = "eddy-benchmarks",
        description = "Measures Eddy beside what people would otherwise use.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        subcommands = {RunCommand.class, RenderCommand.class})
public final class Main {

    private Main() {}

    /** Runs one command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(
                new CommandLine(new Main()).setSubcommandsCaseInsensitive(true).execute(args));
    }
}
