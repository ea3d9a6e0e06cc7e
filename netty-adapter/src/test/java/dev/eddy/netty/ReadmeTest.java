package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.test.Tidy;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The code in the README compiles as it stands there, and does what it says. */
class ReadmeTest {

    @RegisterExtension
    final Groups groups = new Groups(new Tidy());

    private static final String DATABASE =
            """
            class Database {
                static String find(String id) { return "row " + id + " by " + Thread.currentThread().getName(); }
            }
            """;

    @Test
    void shouldCompileAndRunTheExamples(@TempDir Path classes) throws Exception {
        List<String> examples = examples();
        assertThat(examples).hasSize(2);

        compile(classes, Stream.concat(examples.stream(), Stream.of(DATABASE)).toList());

        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            assertThat(runHandler(loader)).startsWith("row 7 by jdbc-");
            assertThat(runMain(loader)).hasSize(2).allMatch(row -> row.contains(" by eddy-worker-"));
        }
    }

    private static List<String> examples() throws Exception {
        Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "README.md")));
        return block.results().map(match -> match.group(1)).toList();
    }

    private static void compile(Path classes, List<String> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        List<Source> units = sources.stream().map(Source::new).toList();
        boolean compiled = compiler.getTask(
                        null,
                        null,
                        problems,
                        List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none"),
                        null,
                        units)
                .call();
        assertThat(compiled).as(problems.getDiagnostics().toString()).isTrue();
    }

    private String runHandler(ClassLoader loader) throws Exception {
        var constructor = loader.loadClass("Queries").getDeclaredConstructor();
        constructor.setAccessible(true);
        Channel server = new ServerBootstrap()
                .group(groups.eventLoops(Transport.best(), 1))
                .channel(Transport.best().serverChannel())
                .childHandler((ChannelHandler) constructor.newInstance())
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        try (Socket client = new Socket()) {
            client.setSoTimeout(20_000);
            client.connect(server.localAddress());
            client.getOutputStream().write("7\n".getBytes(StandardCharsets.UTF_8));
            byte[] reply = new byte[80];
            int length = client.getInputStream().read(reply);
            return new String(reply, 0, length, StandardCharsets.UTF_8);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> runMain(ClassLoader loader) throws Exception {
        var main = loader.loadClass("Main").getDeclaredMethod("main");
        main.setAccessible(true);
        return (List<String>) main.invoke(null);
    }

    private static final class Source extends SimpleJavaFileObject {

        private static final Pattern NAME = Pattern.compile("^class (\\w+)", Pattern.MULTILINE);

        private final String code;

        Source(String code) {
            super(URI.create("string:///" + name(code) + ".java"), Kind.SOURCE);
            this.code = code;
        }

        private static String name(String code) {
            Matcher name = NAME.matcher(code);
            assertThat(name.find()).isTrue();
            return name.group(1);
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }
}
