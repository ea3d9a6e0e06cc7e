package dev.eddy.benchmarks.server;

import java.util.List;

/** The systems that serve, and how each is started. */
enum ServedSystem {
    /** The compute server of the samples. */
    EDDY {
        @Override
        List<String> command(int port, int workers) {
            return Java.samples(
                    "compute",
                    "--port=" + port,
                    "--loops=" + LOOPS,
                    "--threads=" + workers,
                    "--idle-timeout-ms=" + NEVER_MILLIS);
        }
    },
    NETTY_GROUP,
    /** With what Vert.x sets when it is measured elsewhere, but for what takes checks away that the others have. */
    VERTX_UNORDERED(
            "-Dvertx.disableMetrics=true",
            "-Dvertx.disableWebsockets=true",
            "-Dvertx.disableContextTimings=true",
            "-Dvertx.cacheImmutableHttpResponseHeaders=true",
            "-Dvertx.internCommonHttpRequestHeadersToLowerCase=true"),
    ARMERIA;

    private static final int LOOPS = Runtime.getRuntime().availableProcessors();
    private static final long NEVER_MILLIS = 3_600_000; // the others have no such timeout, or have it turned off

    private final List<String> properties;

    ServedSystem(String... properties) {
        this.properties = List.of(properties);
    }

    List<String> command(int port, int workers) {
        return Java.serve(properties, name(), "--port=" + port, "--loops=" + LOOPS, "--workers=" + workers);
    }
}
