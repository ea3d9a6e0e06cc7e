package dev.eddy.samples;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real PostgreSQL of this test's own, where one is installed. It refuses to be run by root, so that is not who runs it then. */
final class PostgresServer implements AutoCloseable {

    private static final String NOBODYS_BUT_ITS_OWN = "postgres";
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

    private final Path programs;
    private final Path home;
    private final int port;

    private PostgresServer(Path programs, Path home, int port) {
        this.programs = programs;
        this.home = home;
        this.port = port;
    }

    /** One that runs, empty; skips the test, and says so, if there is none to run. */
    static PostgresServer started() throws IOException, InterruptedException {
        Path programs = programs();
        if (programs == null) {
            System.out.println("no PostgreSQL in " + INSTALLED + ": skipped");
        }
        assumeTrue(programs != null, "no PostgreSQL to run");
        Path home = Files.createTempDirectory("eddy-postgres");
        PostgresServer server = new PostgresServer(programs, home, freePort());
        if (isRoot()) {
            execute("chown", NOBODYS_BUT_ITS_OWN, home.toString());
        }
        server.run("initdb", "-D", server.data(), "-U", "kv", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        server.start();
        return server;
    }

    private static Path programs() throws IOException {
        if (!Files.isDirectory(INSTALLED)) {
            return null;
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("pg_ctl")))
                    .max(Comparator.naturalOrder())
                    .orElse(null);
        }
    }

    /**
     * Not one that the kernel would give to a client: a driver that tries to connect while the server is stopped could get just that,
     * be connected with itself, and keep the server from its port.
     */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 32_768);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // The next one, then.
            }
        }
    }

    /** Without waiting for the disk, whose loss no test is about: to truncate tables takes that very often. */
    void start() throws IOException, InterruptedException {
        String settings =
                "-c fsync=off -c port=" + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + home;
        run("pg_ctl", "start", "-w", "-D", data(), "-l", home.resolve("log").toString(), "-o", settings);
    }

    /** Ends it with all its connections, what they do is rolled back. */
    void stop() throws IOException, InterruptedException {
        run("pg_ctl", "stop", "-w", "-m", "fast", "-D", data());
    }

    /** Sends a signal to one of its processes. */
    static void signal(String name, long process) throws IOException, InterruptedException {
        execute("kill", "-" + name, Long.toString(process));
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** For a kv server. */
    List<String> options() {
        return List.of("--jdbc-url", url(), "--db-user", "kv");
    }

    private String data() {
        return home.resolve("data").toString();
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", NOBODYS_BUT_ITS_OWN, "--"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        execute(command.toArray(String[]::new));
    }

    private static void execute(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("eddy-postgres", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(output.getParent().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + ": " + Files.readString(output));
            }
        } finally {
            Files.delete(output);
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (Files.exists(home.resolve("data").resolve("postmaster.pid"))) {
            run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data());
        }
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder()).forEach(PostgresServer::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
