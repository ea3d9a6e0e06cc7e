package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KvDurabilityTest {

    private static final int CLIENTS = 4;
    private static final int KILLS = 3;

    /** Of each client, before the server is killed in the midst of the next. */
    private static final int WRITES = 50;

    /** What is asked for before the answers are read: one after the other takes a busy machine too long. */
    private static final int AT_ONCE = 100;

    @TempDir
    Path folder;

    @Test
    void shouldKeepWhatItHasAcknowledgedWhenItIsKilled() throws Exception {
        int[] acknowledged = new int[CLIENTS];
        for (int kill = 0; kill < KILLS; kill++) {
            try (KvProcess server = KvProcess.start(folder.resolve("kv"))) {
                requireAll(server, acknowledged);
                writeUntilKilled(server, acknowledged);
            }
        }

        try (KvProcess server = KvProcess.start(folder.resolve("kv"))) {
            requireAll(server, acknowledged);
        }
        assertThat(acknowledged).doesNotContain(0);
    }

    private static void writeUntilKilled(KvProcess server, int[] acknowledged) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        CountDownLatch written = new CountDownLatch(CLIENTS);
        try {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                clients.add(threads.submit(() -> write(server, number, acknowledged, written)));
            }
            written.await();
            server.kill();
            for (Future<?> client : clients) {
                client.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void write(KvProcess server, int client, int[] acknowledged, CountDownLatch written) {
        int before = acknowledged[client];
        try (RespClient connection = new RespClient(server.port())) {
            while (true) {
                int next = acknowledged[client] + 1;
                String reply = connection.ask("SET", key(client, next), "value " + next);
                assertThat(reply).isEqualTo("+OK");
                acknowledged[client] = next;
                if (next - before == WRITES) {
                    written.countDown();
                }
            }
        } catch (IOException killed) {
            assertThat(acknowledged[client] - before).isGreaterThanOrEqualTo(WRITES);
        } catch (AssertionError refused) {
            written.countDown(); // so that the test ends, with this
            throw refused;
        }
    }

    private static void requireAll(KvProcess server, int[] acknowledged) throws IOException {
        try (RespClient connection = new RespClient(server.port())) {
            for (int client = 0; client < CLIENTS; client++) {
                for (int first = 1; first <= acknowledged[client]; first += AT_ONCE) {
                    requireSome(connection, client, first, Math.min(first + AT_ONCE - 1, acknowledged[client]));
                }
            }
        }
    }

    private static void requireSome(RespClient connection, int client, int first, int last) throws IOException {
        StringBuilder commands = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int write = first; write <= last; write++) {
            commands.append(RespClient.encoded("GET", key(client, write)));
            expected.add("$value " + write);
        }
        assertThat(connection.send(commands.toString()).read(expected.size())).isEqualTo(expected);
    }

    private static String key(int client, int write) {
        return "k" + client + ":" + write;
    }
}
