package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.test.Tidy;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class KvLoadTest {

    private static final int CLIENTS = 16;

    /** The purge is a job, too, and would be in the way where there is one worker. */
    private static final String[] ONE_WORKER = {
        "--threads", "1", "--purge-ms", "600000", "--statement-timeout-ms", "60000"
    };

    @RegisterExtension
    final Tidy tidy = new Tidy();

    @TempDir
    Path folder;

    @Test
    void shouldLoseNoIncrementOfManyClients() throws Exception {
        try (DrainingServer server = kv()) {
            List<List<String>> replies = sideBySide(number -> {
                try (RespClient client = RespClient.of(server)) {
                    return client.send(RespClient.encoded("INCR", "n").repeat(50))
                            .read(50);
                }
            });

            assertThat(replies.stream().flatMap(List::stream))
                    .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 50 * CLIENTS)
                            .mapToObj(number -> ":" + number)
                            .toList());
            assertThat(replies)
                    .allSatisfy(own -> assertThat(own.stream().map(reply -> Integer.valueOf(reply.substring(1))))
                            .isSorted());
        }
    }

    @Test
    void shouldLetExactlyOneClientSetAnAbsentKey() throws Exception {
        try (DrainingServer server = kv()) {
            for (int round = 0; round < 20; round++) {
                String key = "lock" + round;
                List<String> replies = sideBySide(number -> {
                    try (RespClient client = RespClient.of(server)) {
                        return client.ask("SET", key, "by" + number, "NX");
                    }
                });

                assertThat(replies).containsOnlyOnce("+OK").contains("nil");
            }
        }
    }

    @Test
    void shouldLoseAndDoubleNothingThatManyClientsPutIntoAListAndASet() throws Exception {
        try (DrainingServer server = kv()) {
            List<List<String>> replies = sideBySide(number -> {
                try (RespClient client = RespClient.of(server)) {
                    StringBuilder commands = new StringBuilder();
                    for (int i = 0; i < 20; i++) {
                        String element = number + ":" + i;
                        commands.append(RespClient.encoded(i % 2 == 0 ? "LPUSH" : "RPUSH", "list", element))
                                .append(RespClient.encoded("SADD", "set", element))
                                .append(RespClient.encoded(number % 2 == 0 ? "LPOP" : "RPOP", "list"))
                                .append(RespClient.encoded("SPOP", "set"));
                    }
                    return client.send(commands.toString()).read(80);
                }
            });

            // There is one to take whenever somebody does: that client has put one in before.
            assertThat(replies.stream().flatMap(List::stream))
                    .noneMatch(reply -> reply.startsWith("-") || reply.equals("nil"));
            List<String> all = IntStream.range(0, CLIENTS * 20)
                    .mapToObj(i -> "$" + i / 20 + ":" + i % 20)
                    .toList();
            assertThat(everyFourth(replies, 2)).containsExactlyInAnyOrderElementsOf(all);
            assertThat(everyFourth(replies, 3)).containsExactlyInAnyOrderElementsOf(all);
        }
    }

    private static Stream<String> everyFourth(List<List<String>> replies, int first) {
        return replies.stream().flatMap(own -> IntStream.range(0, own.size())
                .filter(i -> i % 4 == first)
                .mapToObj(own::get));
    }

    @Test
    void shouldHaveTheCommandsOfEachConnectionTakeEffectInTheirOrder() throws Exception {
        try (DrainingServer server = kv()) {
            sideBySide(number -> {
                try (RespClient client = RespClient.of(server)) {
                    StringBuilder commands = new StringBuilder();
                    List<String> expected = new ArrayList<>();
                    for (int i = 0; i < 60; i++) {
                        String key = "k" + number;
                        commands.append(RespClient.encoded("SET", key, "" + i))
                                .append(RespClient.encoded("GET", key))
                                .append(RespClient.encoded("EXISTS", key))
                                .append(RespClient.encoded("INCR", key))
                                .append(RespClient.encoded("GET", key))
                                .append(RespClient.encoded("DEL", key))
                                .append(RespClient.encoded("GET", key))
                                .append(RespClient.encoded("RPUSH", key, "a", "b"))
                                .append(RespClient.encoded("LRANGE", key, "0", "-1"))
                                .append(RespClient.encoded("SET", key, "over"));
                        expected.addAll(List.of("+OK", "$" + i, ":1", ":" + (i + 1), "$" + (i + 1), ":1", "nil"));
                        expected.addAll(List.of(":2", "[$a, $b]", "+OK"));
                    }
                    assertThat(client.send(commands.toString()).read(expected.size()))
                            .isEqualTo(expected);
                    return number;
                }
            });
        }
    }

    @Test
    void shouldSayItIsBusyAtOnceWhenThePoolIsFull() throws Exception {
        try (DrainingServer server = kv(oneWorker("--queue", "0"));
                RespClient client = RespClient.of(server);
                RespClient other = RespClient.of(server);
                Connection rival = DriverManager.getConnection(url(), "sa", "")) {
            await(() -> client.ask("SET", "k", "1").equals("+OK"));
            hold(rival, "k");
            client.send(RespClient.encoded("INCR", "k"));
            awaitBusy(other, 1);

            assertThat(other.ask("GET", "x")).startsWith("-BUSY ").contains("queued=0, limit=0");
            assertThat(other.ask("PING")).isEqualTo("+PONG");

            rival.commit();
            assertThat(client.read()).isEqualTo(":2");
            await(() -> other.ask("GET", "k").equals("$2")); // the worker becomes idle after the reply
        }
    }

    @Test
    void shouldNotBeginACommandThatHasWaitedTooLong() throws Exception {
        try (DrainingServer server = kv(oneWorker("--queue-timeout-ms", "1000"));
                RespClient client = RespClient.of(server);
                RespClient other = RespClient.of(server);
                Connection rival = DriverManager.getConnection(url(), "sa", "")) {
            await(() -> client.ask("SET", "k", "1").equals("+OK"));
            hold(rival, "k");
            client.send(RespClient.encoded("INCR", "k"));
            awaitBusy(other, 1);

            assertThat(other.ask("INCR", "x")).startsWith("-ERR timed out: ");

            rival.commit();
            assertThat(client.read()).isEqualTo(":2");
            assertThat(other.ask("GET", "x")).isEqualTo("nil");
        }
    }

    @Test
    void shouldBeginNothingMoreForAClientThatIsGone() throws Exception {
        try (DrainingServer server = kv("--purge-ms", "600000", "--statement-timeout-ms", "60000");
                RespClient client = RespClient.of(server);
                RespClient other = RespClient.of(server);
                Connection rival = DriverManager.getConnection(url(), "sa", "")) {
            await(() -> client.ask("SET", "k", "1").equals("+OK"));
            hold(rival, "k");
            client.send(RespClient.encoded("INCR", "k").repeat(100) + RespClient.encoded("SET", "after", "1"));
            awaitBusy(other, 1);

            client.reset();
            await(() -> other.ask("INFO").contains("connected_clients:1"));
            rival.commit();
            awaitBusy(other, 0);

            assertThat(other.ask("GET", "k")).isEqualTo("$2"); // what had begun has its effect
            assertThat(other.ask("GET", "after")).isEqualTo("nil");
        }
    }

    @Test
    void shouldGoOnWithoutTheClientWhoseStatementTakesTooLong() throws Exception {
        try (DrainingServer server = kv();
                RespClient client = RespClient.of(server);
                Connection rival = DriverManager.getConnection(url(), "sa", "")) {
            await(() -> client.ask("SET", "k", "1").equals("+OK"));
            hold(rival, "k");

            assertThat(client.ask("INCR", "k")).startsWith("-ERR timed out: ");
            assertThat(client.ask("SET", "x", "1")).isEqualTo("+OK");

            rival.commit();
            assertThat(client.ask("INCR", "k")).isEqualTo(":2");
        }
    }

    @Test
    void shouldHoldBackRepliesThatAClientDoesNotRead() throws Exception {
        try (DrainingServer server = kv("--purge-ms", "600000");
                RespClient greedy = RespClient.of(server);
                RespClient other = RespClient.of(server)) {
            other.ask("SET", "big", "x".repeat(262_144));
            greedy.send(RespClient.encoded("GET", "big").repeat(300)); // 75 MB

            String accepted = awaitStill(other);

            assertThat(Integer.parseInt(accepted)).isLessThan(150); // what the sockets' buffers take, and a few more
            for (int i = 0; i < 300; i++) {
                assertThat(greedy.read()).hasSize(262_145);
            }
        }
    }

    @Test
    void shouldForgetWhatHasExpiredAndGiveItsRoomBack() throws Exception {
        try (DrainingServer server = kv();
                RespClient client = RespClient.of(server);
                Connection observer = DriverManager.getConnection(url(), "sa", "");
                Statement statement = observer.createStatement()) {
            client.ask("SET", "a", "1", "PX", "1");
            client.ask("SET", "b", "1", "EX", "1000");

            await(() -> client.ask("GET", "a").equals("nil"));
            assertThat(client.ask("TTL", "b")).matches(":(1000|9..)");
            await(() -> {
                var count = statement.executeQuery("select count(*) from eddy_kv");
                return count.next() && count.getInt(1) == 1;
            });
        }
    }

    private static String[] oneWorker(String... options) {
        return Stream.concat(Stream.of(ONE_WORKER), Stream.of(options)).toArray(String[]::new);
    }

    private DrainingServer kv(String... options) {
        return InProcess.kv(folder.resolve("kv"), options);
    }

    /** The server's own database: H2 knows within a JVM that it is open already. */
    private String url() {
        return Database.inFile(folder.resolve("kv")).url();
    }

    /** Until the rival commits. It must not roll back: that has a wrong effect in H2, as {@link SqlDialect#H2} says. */
    private static void hold(Connection rival, String key) throws Exception {
        rival.setAutoCommit(false);
        try (var update = rival.prepareStatement("update eddy_kv set expires_at = null where k = ?")) {
            update.setBytes(1, key.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    private static void awaitBusy(RespClient client, int workers) {
        await(() -> client.ask("INFO").contains("busy:" + workers + "\r\n"));
    }

    /** Waits until the number of jobs that the workers have done stays the same. */
    private static String awaitStill(RespClient client) throws Exception {
        String before = "";
        for (int still = 0; still < 500; ) {
            String now = done(client);
            still = now.equals(before) ? still + 1 : 0;
            before = now;
        }
        return before;
    }

    private static String done(RespClient client) throws IOException {
        return client.ask("INFO").replaceAll("(?s).*completed:(\\d+).*", "$1");
    }

    private static void await(Callable<Boolean> wanted) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        try {
            while (!wanted.call()) {
                assertThat(System.nanoTime() - deadline)
                        .as("not as wanted in time")
                        .isNegative();
                Thread.onSpinWait();
            }
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    /** What one of several clients does. */
    private interface Part<V> {
        V play(int number) throws Exception;
    }

    private static <V> List<V> sideBySide(Part<V> part) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<V>> played = IntStream.range(0, CLIENTS)
                    .mapToObj(number -> threads.submit(() -> part.play(number)))
                    .toList();
            List<V> results = new ArrayList<>();
            for (Future<V> next : played) {
                results.add(next.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
