package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.test.Tidy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DebugOptionTest {

    private static final String SAID = "in debug mode";

    @RegisterExtension
    final Tidy tidy = new Tidy().sharing("process reaper");

    @Test
    @Tag("DB-02")
    void shouldBeSwitchedByTheEnvironment() throws Exception {
        assertThat(logOfAServer("true")).contains(SAID);
    }

    @Test
    void shouldBeSwitchedByTheOptionWhateverTheEnvironmentSays() throws Exception {
        assertThat(logOfAServer("true", "--debug=false")).contains("listening").doesNotContain(SAID);
        assertThat(logOfAServer("false", "--debug")).contains(SAID);
    }

    /** What a server of its own process logs until it is ready. */
    private static String logOfAServer(String environment, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dlogback.configurationFile=logback.xml", // the product's, not the tests'
                Samples.class.getName(),
                "echo",
                "--port=0",
                "--drain-ms=0"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("EDDY_DEBUG", environment);
        Process server = builder.start();
        try {
            String ready = server.inputReader().readLine();
            assertThat(ready).startsWith("READY ");
        } finally {
            server.toHandle().destroy(); // leaves its streams open
        }
        String log = new String(server.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        server.waitFor();
        return log;
    }
}
