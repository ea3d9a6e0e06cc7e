package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.test.Tidy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SamplesTest {

    @RegisterExtension
    final Tidy tidy = new Tidy();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String commandLine) {
        CommandLine command = Samples.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return command.execute(commandLine.isEmpty() ? new String[0] : commandLine.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    ""                               | command: missing (expected: basic, lucky, echo, compute, kv)
                    brew                             | command: brew (expected: basic, lucky, echo, compute, kv)
                    echo loud                        | argument: loud (expected: none)
                    echo --loud                      | Unknown option: '--loud'
                    echo --threads 0                 | threads: 0 (expected: > 0)
                    echo --threads -3                | threads: -3 (expected: > 0)
                    echo --queue -1                  | queue: -1 (expected: >= 0)
                    echo --loops 0                   | loops: 0 (expected: > 0)
                    echo --max-line 0                | max-line: 0 (expected: > 0)
                    echo --port 65536                | port: 65536 (expected: 0 to 65535)
                    compute --port -1                | port: -1 (expected: 0 to 65535)
                    compute --port http              | Invalid value for option '--port': 'http' is not an int
                    compute --drain-ms -1            | drain-ms: -1 (expected: >= 0)
                    compute --idle-timeout-ms 0      | idle-timeout-ms: 0 (expected: > 0)
                    compute --header-timeout-ms 0    | header-timeout-ms: 0 (expected: > 0)
                    compute --run-timeout-ms 0       | run-timeout-ms: 0 (expected: > 0)
                    compute --queue-timeout-ms 0     | queue-timeout-ms: 0 (expected: > 0)
                    compute --max-body -1            | max-body: -1 (expected: >= 0)
                    compute --max-header 0           | max-header: 0 (expected: > 0)
                    kv --max-key 2049                | max-key: 2049 (expected: 1 to 2048)
                    kv --max-value 1048577           | max-value: 1048577 (expected: 1 to 1048576)
                    kv --max-args 0                  | max-args: 0 (expected: > 0)
                    kv --max-command 0               | max-command: 0 (expected: > 0)
                    kv --max-reply 0                 | max-reply: 0 (expected: > 0)
                    kv --queue-timeout-ms 0          | queue-timeout-ms: 0 (expected: > 0)
                    kv --purge-ms 0                  | purge-ms: 0 (expected: > 0)
                    kv --db-connections 0            | db-connections: 0 (expected: 1 to 1000)
                    kv --jdbc-url jdbc:h2:mem:x;A=b  | jdbc-url: jdbc:h2:mem:x (expected: jdbc:postgresql://host:port/database)
                    kv --file a;b                    | "file: "
                    kv --file a --jdbc-url jdbc:postgresql://h/d | file: a (expected: none beside --jdbc-url)
                    basic --ms -1                    | ms: -1 (expected: 0 to 600000)
                    lucky --seed seven               | Invalid value for option '--seed': 'seven' is not a long
                    """)
    void shouldNameWhatWasExpectedWhenTheCommandLineIsWrong(String commandLine, String complaint) {
        int exitCode = run(commandLine);

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).startsWith(complaint).hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "compute"})
    void shouldNameThePortWhenItIsInUse(String command) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int exitCode = run(command + " --port " + taken.getLocalPort());

            assertThat(exitCode).isEqualTo(1);
            assertThat(err.toString())
                    .startsWith("cannot listen: host=127.0.0.1, port=" + taken.getLocalPort() + " (expected: ")
                    .contains("Address already in use")
                    .hasLineCount(1);
            assertThat(out.toString()).doesNotContain("READY");
        }
    }

    @Test
    void shouldNameTheDatabaseAndNoPasswordWhenItCannotBeOpened() throws IOException {
        try (ServerSocket notListening = new ServerSocket()) {
            notListening.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            int port = notListening.getLocalPort();
            notListening.close();

            int exitCode = run("kv --port 0 --jdbc-url jdbc:postgresql://127.0.0.1:" + port + "/x?password=secret");

            assertThat(exitCode).isEqualTo(1);
            assertThat(err.toString())
                    .startsWith("cannot open the database: jdbc:postgresql://127.0.0.1:" + port + "/x: ")
                    .doesNotContain("secret")
                    .hasLineCount(1);
            assertThat(out.toString()).isEmpty();
        }
    }

    @Test
    void shouldNameTheFileWhenItCannotBeThere(@TempDir Path folder) throws IOException {
        Path noFolder = Files.createFile(folder.resolve("file"));

        int exitCode = run("kv --port 0 --file " + noFolder.resolve("kv"));

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("cannot open the database: jdbc:h2:file:" + noFolder.resolve("kv") + ": ")
                .hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldNameTheHostWhenThereIsNoSuch() {
        int exitCode = run("echo --host no-such-host.invalid --port 0");

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("cannot listen: host=no-such-host.invalid")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "basic ", "lucky ", "echo ", "compute ", "kv "})
    void shouldExplainEveryCommandWhenAsked(String command) {
        int helpCode = run(command + "--help");
        int versionCode = run(command + "--version");

        assertThat(helpCode).isZero();
        assertThat(versionCode).isZero();
        assertThat(out.toString())
                .contains("Usage: eddy-samples " + command.trim())
                .contains("eddy-samples (not from a jar)");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldPrintThreeLinesWhenTheBlockingCallHasReturned() {
        int exitCode = run("basic --ms 10");

        assertThat(exitCode).isZero();
        assertThat(out.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).matches("Started at \\d\\d:\\d\\d:\\d\\d"),
                        line -> assertThat(line).isEqualTo("This is the result of the blocking function."),
                        line -> assertThat(line).matches("Finished at \\d\\d:\\d\\d:\\d\\d"));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldTickWhileTheCallBlocks() {
        PrintWriter interrupting = new PrintWriter(err) {
            @Override
            public void println(String line) {
                super.println(line);
                Workers.in(BasicCommand.class).forEach(Thread::interrupt); // it would block for ten minutes
            }
        };

        Samples.commandLine().setOut(new PrintWriter(out)).setErr(interrupting).execute("basic", "--ms", "600000");

        assertThat(err.toString()).startsWith("tick 1: the loop is free");
        assertThat(out.toString().lines()).singleElement().asString().startsWith("Started at");
    }

    @Test
    void shouldGatherFiveNumbersWhenAllAreLucky() {
        int exitCode = run("lucky --seed 1");

        assertThat(exitCode).isZero();
        assertThat(out.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo("The lucky numbers are [2999997000000, 4499995500000, 3999996000000, "
                                        + "1999998000000, 2499997500000]"),
                        line -> assertThat(line).matches("Total execution time: \\d+\\.\\d{4} second\\(s\\)"));
    }

    @Test
    @Tag("EX-15")
    void shouldSayWhatHappenedWhenOneIsUnlucky() {
        int exitCode = run("lucky --seed 7");

        assertThat(exitCode).isZero();
        assertThat(out.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("An exception occurred: Unlucky number!"),
                        line -> assertThat(line).matches("Total execution time: \\d+\\.\\d{4} second\\(s\\)"));
    }
}
