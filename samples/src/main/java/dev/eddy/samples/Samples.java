package dev.eddy.samples;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line of the samples' jar.
 *
 * <p>What goes wrong is one line on standard error; the exit code is 2 for bad input and 1 for everything else.
 */
@Command(
        name = "eddy-samples",
        description = "Shows what Eddy does: blocking work leaves a Netty event loop, and its result comes back on it.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Samples.Version.class,
        subcommands = {BasicCommand.class, LuckyCommand.class, EchoCommand.class, ComputeCommand.class, KvCommand.class
        })
public final class Samples implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(Samples.class);

    @Spec
    private CommandSpec spec;

    private Samples() {}

    /** Runs one command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Samples())
                .setParameterExceptionHandler((bad, args) -> badInput(bad))
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "command: missing (expected: " + commands(spec) + ')');
    }

    private static int badInput(ParameterException bad) {
        CommandSpec command = bad.getCommandLine().getCommandSpec();
        String fact = bad.getMessage();
        if (bad instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            String word = unmatched.getUnmatched().get(0);
            fact = command.subcommands().isEmpty()
                    ? "argument: " + word + " (expected: none)"
                    : "command: " + word + " (expected: " + commands(command) + ')';
        }
        return say(
                bad.getCommandLine(),
                fact + "; " + command.qualifiedName() + " --help says more",
                command.exitCodeOnInvalidInput());
    }

    private static int failed(Exception failure, CommandLine command) {
        LOG.debug("command failed", failure);
        CommandSpec spec = command.getCommandSpec();
        int exitCode = failure instanceof IllegalArgumentException
                ? spec.exitCodeOnInvalidInput()
                : spec.exitCodeOnExecutionException();
        return say(command, failure.getMessage() == null ? failure.toString() : failure.getMessage(), exitCode);
    }

    private static int say(CommandLine command, String line, int exitCode) {
        command.getErr().println(line);
        command.getErr().flush();
        return exitCode;
    }

    private static String commands(CommandSpec spec) {
        return String.join(", ", spec.subcommands().keySet());
    }

    /** What the jar's manifest says. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            @Nullable String version = Samples.class.getPackage().getImplementationVersion();
            return new String[] {"eddy-samples " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
