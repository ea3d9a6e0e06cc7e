package dev.eddy.samples;

import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The servers in this JVM, each on a free port, with the options that a user would give. */
final class InProcess {

    private InProcess() {}

    static DrainingServer compute(String... options) {
        return with(new ComputeCommand(), options).start();
    }

    static DrainingServer echo(String... options) {
        return with(new EchoCommand(), options).start();
    }

    static DrainingServer kv(Path file, String... options) {
        return with(
                        new KvCommand(),
                        Stream.concat(Stream.of("--file", file.toString()), Stream.of(options))
                                .toArray(String[]::new))
                .start();
    }

    static DrainingServer kv(PostgresServer postgres, String... options) {
        return with(
                        new KvCommand(),
                        Stream.concat(postgres.options().stream(), Stream.of(options))
                                .toArray(String[]::new))
                .start();
    }

    private static <C> C with(C command, String... options) {
        CommandLine commandLine = new CommandLine(command).setOverwrittenOptionsAllowed(true);
        commandLine.parseArgs(Stream.concat(Stream.of("--port", "0", "--drain-ms", "0"), Stream.of(options))
                .toArray(String[]::new));
        return command;
    }
}
