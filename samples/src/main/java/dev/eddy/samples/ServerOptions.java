package dev.eddy.samples;

import dev.eddy.WorkerPool;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every server has. Filled by picocli, then checked once, then only read. */
final class ServerOptions {

    private static final Range PORT = new Range("port", 0, 65535);

    @Option(names = "--host", description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(names = "--port", description = "Port to listen on; 0 picks one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--loops", description = "Event loops (default: one for each core).")
    private int loops = Runtime.getRuntime().availableProcessors();

    @Option(names = "--threads", description = "Most worker threads (default: 8 for each core, in 32 to 256).")
    private @Nullable Integer threads;

    @Option(names = "--queue", description = "Most jobs that wait for a worker (default: 32 for each thread).")
    private @Nullable Integer queue;

    @Option(
            names = "--idle-timeout-ms",
            description = "A connection without a complete request for so long is closed (default: ${DEFAULT-VALUE}).")
    private long idleTimeoutMs = 30_000;

    @Option(
            names = "--drain-ms",
            description = "How long requests in flight may take when the server ends (default: ${DEFAULT-VALUE}).")
    private long drainMs = 10_000;

    @Option(
            names = "--debug",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "${env:EDDY_DEBUG:-false}",
            description =
                    "The loops' debug mode: names callbacks that hold a loop for 100 ms or more, and where they were made"
                            + " (default: the environment's EDDY_DEBUG, or false).")
    private boolean debug;

    ServerOptions(int port) {
        this.port = port;
    }

    /** Throws {@link IllegalArgumentException} naming what is out of range. */
    ServerOptions validated() {
        PORT.require(port);
        Range.positive("loops").require(loops);
        if (threads != null) {
            Range.positive("threads").require(threads);
        }
        if (queue != null) {
            Range.notNegative("queue").require(queue);
        }
        Range.positive("idle-timeout-ms").require(idleTimeoutMs);
        Range.notNegative("drain-ms").require(drainMs);
        return this;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    int loops() {
        return loops;
    }

    Duration idleTimeout() {
        return Duration.ofMillis(idleTimeoutMs);
    }

    Duration drain() {
        return Duration.ofMillis(drainMs);
    }

    boolean debug() {
        return debug;
    }

    /** How many worker threads there are, if that was said. */
    OptionalInt threads() {
        return threads == null ? OptionalInt.empty() : OptionalInt.of(threads);
    }

    /** A new pool of these sizes. */
    WorkerPool newPool() {
        return newPool(WorkerPool.builder());
    }

    /** As {@link #newPool()}, with another default for the number of threads. */
    WorkerPool newPool(int defaultThreads) {
        return newPool(WorkerPool.builder().threads(defaultThreads));
    }

    private WorkerPool newPool(WorkerPool.Builder pool) {
        if (threads != null) {
            pool.threads(threads);
        }
        if (queue != null) {
            pool.queue(queue);
        }
        return pool.build();
    }
}
