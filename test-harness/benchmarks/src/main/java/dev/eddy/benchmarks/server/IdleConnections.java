package dev.eddy.benchmarks.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Connections that have asked for {@code /healthz} once, and ask for nothing more. Not thread-safe. */
final class IdleConnections implements AutoCloseable {

    private final List<HealthClient> clients = new ArrayList<>();

    private IdleConnections() {}

    static IdleConnections open(int port, int count) throws IOException {
        IdleConnections connections = new IdleConnections();
        try {
            for (int i = 0; i < count; i++) {
                HealthClient client = HealthClient.open(port);
                connections.clients.add(client);
                client.ask();
            }
            return connections;
        } catch (IOException failure) {
            connections.close();
            throw failure;
        }
    }

    @Override
    public void close() throws IOException {
        for (HealthClient client : clients) {
            client.close();
        }
    }
}
