package dev.eddy.samples;

import dev.eddy.PoolFigures;
import dev.eddy.WorkerPool;

/** What {@code INFO} says: what is known without the database. Thread-safe. */
final class RedisInfo {

    /** Clients decide by it what they may ask for. */
    private static final String LIKE_REDIS = "7.0.0";

    private final Connections connections;
    private final WorkerPool pool;
    private final long startNanos = System.nanoTime();

    RedisInfo(Connections connections, WorkerPool pool) {
        this.connections = connections;
        this.pool = pool;
    }

    String now() {
        PoolFigures jobs = pool.figures();
        return String.join(
                "\r\n",
                "# Server",
                "redis_version:" + LIKE_REDIS,
                "server_name:eddy-kv",
                "redis_mode:standalone",
                "process_id:" + ProcessHandle.current().pid(),
                "uptime_in_seconds:" + (System.nanoTime() - startNanos) / 1_000_000_000,
                "",
                "# Clients",
                "connected_clients:" + connections.count(),
                "",
                "# Workers",
                "threads:" + jobs.threads(),
                "busy:" + jobs.busy(),
                "queued:" + jobs.queued(),
                "completed:" + jobs.completed(),
                "");
    }
}
