package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.test.Tidy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KvPostgresTest {

    private static final int CLIENTS = 4;
    private static final String UNAVAILABLE = "-ERR database is not available, (try again|outcome unknown): .*";

    @RegisterExtension
    final Tidy tidy = new Tidy().sharing("PostgreSQL-JDBC-");

    private PostgresServer postgres;

    @BeforeEach
    void start() throws Exception {
        postgres = PostgresServer.started();
    }

    @AfterEach
    void stop() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void shouldSayErrorsWhileTheDatabaseIsAwayAndServeAgainWhenItIsBack() throws Exception {
        try (DrainingServer server = InProcess.kv(postgres)) {
            AtomicBoolean enough = new AtomicBoolean();
            CountDownLatch begun = new CountDownLatch(CLIENTS);
            CountDownLatch away = new CountDownLatch(CLIENTS);
            CountDownLatch back = new CountDownLatch(CLIENTS);
            ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
            try {
                List<Future<List<String>>> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    String prefix = "k" + i + ":";
                    clients.add(threads.submit(() -> write(server, prefix, enough, begun, away, back)));
                }
                begun.await();
                postgres.stop();
                away.await(); // each client has been told
                postgres.start();
                back.await(); // each client is served again
                enough.set(true);
                for (Future<List<String>> client : clients) {
                    requireAll(server, client.get());
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    /** Returns the keys whose writes were acknowledged. */
    private static List<String> write(
            DrainingServer server,
            String prefix,
            AtomicBoolean enough,
            CountDownLatch begun,
            CountDownLatch away,
            CountDownLatch back)
            throws Exception {
        List<String> acknowledged = new ArrayList<>();
        int refused = 0;
        boolean wasAway = false;
        boolean isBack = false;
        try (RespClient client = RespClient.of(server)) {
            for (int i = 0; !enough.get(); i++) {
                String reply = client.ask("SET", prefix + i, prefix + i);
                if (reply.equals("+OK")) {
                    acknowledged.add(prefix + i);
                    if (acknowledged.size() == 20) {
                        begun.countDown();
                    }
                    if (wasAway && !isBack) {
                        isBack = true;
                        back.countDown();
                    }
                } else {
                    assertThat(reply).matches(UNAVAILABLE);
                    if (++refused == 5) {
                        wasAway = true;
                        away.countDown();
                    }
                }
            }
        }
        return acknowledged;
    }

    private static void requireAll(DrainingServer server, List<String> keys) throws Exception {
        try (RespClient client = RespClient.of(server)) {
            for (String key : keys) {
                assertThat(client.ask("GET", key)).isEqualTo("$" + key);
            }
        }
    }

    @Test
    void shouldNotStartWithoutTheDatabase() throws Exception {
        postgres.stop();

        assertThatThrownBy(() -> InProcess.kv(postgres))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cannot open the database: " + postgres.url() + ": ");
    }

    @Test
    void shouldNotLetALostServerHoldAClientForLong() throws Exception {
        try (DrainingServer server = InProcess.kv(postgres, "--db-connections", "2");
                RespClient client = RespClient.of(server)) {
            assertThat(client.ask("SET", "a", "1")).isEqualTo("+OK");
            postgres.stop();

            List<String> replies =
                    client.send(RespClient.encoded("GET", "a").repeat(20)).read(20);

            assertThat(replies)
                    .allMatch(reply -> reply.matches(UNAVAILABLE))
                    .anyMatch(reply -> reply.endsWith("no connection a moment ago")); // and did not wait for one
            postgres.start();
            await(() -> client.ask("GET", "a").equals("$1"));
        }
    }

    @Test
    void shouldNotHaveWhatItGaveUpTakeEffectBehindTheBackOfALaterCommand() throws Exception {
        String[] options = {"--db-connections", "1", "--statement-timeout-ms", "1000", "--purge-ms", "600000"};
        try (DrainingServer server = InProcess.kv(postgres, options);
                RespClient client = RespClient.of(server);
                Connection observer = DriverManager.getConnection(postgres.url(), "kv", null)) {
            long process = onlyOther(observer);
            assertThat(client.ask("SET", "a", "0")).isEqualTo("+OK");
            PostgresServer.signal("STOP", process);
            try {
                assertThat(client.ask("SET", "a", "1")).matches(UNAVAILABLE);

                await(() -> client.ask("SET", "a", "2").equals("+OK"));
            } finally {
                PostgresServer.signal("CONT", process);
            }
            await(() -> !isThere(observer, process));
            assertThat(client.ask("GET", "a")).isEqualTo("$2");
        }
    }

    /** The process of the server's only connection. */
    private static long onlyOther(Connection observer) throws Exception {
        try (Statement statement = observer.createStatement()) {
            ResultSet row = statement.executeQuery("select pid"
                    + " from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()");
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }

    private static boolean isThere(Connection observer, long process) throws Exception {
        try (Statement statement = observer.createStatement()) {
            return statement
                    .executeQuery("select from pg_stat_activity where pid = " + process)
                    .next();
        }
    }

    private static void await(Callable<Boolean> wanted) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!wanted.call()) {
            assertThat(System.nanoTime() - deadline).as("as wanted in time").isNegative();
        }
    }
}
