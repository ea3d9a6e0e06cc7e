package dev.eddy.benchmarks.report;

import static dev.eddy.benchmarks.report.Goal.BEST_PEER;
import static dev.eddy.benchmarks.report.Goal.ITSELF;
import static dev.eddy.benchmarks.report.Goal.atLeast;
import static dev.eddy.benchmarks.report.Goal.atMost;

import java.util.List;

/** What Eddy is to reach, set before it was measured. */
final class Goals {

    private static final String BY_HAND = "NETTY_BY_HAND";

    static final List<Goal> ALL = List.of(
            atLeast(1.8, BEST_PEER, "roundtrip-free-64-jobs"),
            atLeast(1.3, BEST_PEER, "roundtrip-free-1024-jobs"),
            atLeast(1, BEST_PEER, "roundtrip-free-1-jobs").withinNoise(),
            atLeast(0.8, Systems.FLOOR, "roundtrip-free-1-jobs"),
            atMost(1, BY_HAND, "roundtrip-free-1-bytes"),
            atMost(1, BY_HAND, "roundtrip-free-64-bytes"),
            atMost(1, BY_HAND, "roundtrip-free-1024-bytes"),
            atMost(0.7, BY_HAND, "roundtrip-free-64-loop-cpu"),
            atMost(0.1, "NETTY_GROUP", "headofline-p99"),
            atMost(0.1, "VERTX_ORDERED", "headofline-p99"),
            atMost(1, "VERTX_UNORDERED", "headofline-p99"),
            atLeast(1, "ALL_OF", "gather-1000"),
            atLeast(1, BEST_PEER, "server-work0-requests"),
            atMost(1, BEST_PEER, "server-work0-p99"),
            atMost(5, ITSELF, "server-work0-healthz-p99"),
            atLeast(1, BEST_PEER, "server-work5-requests"),
            atMost(1, BEST_PEER, "server-work5-p99"),
            atMost(5, ITSELF, "server-work5-healthz-p99"),
            atLeast(1, BEST_PEER, "server-hash-requests"),
            atMost(1, BEST_PEER, "server-hash-p99"),
            atMost(5, ITSELF, "server-hash-healthz-p99"),
            // the same limits on one processor, for which they were not set
            atLeast(1.8, BEST_PEER, "roundtrip-pinned-64-jobs"),
            atLeast(1.3, BEST_PEER, "roundtrip-pinned-1024-jobs"),
            atLeast(1, BEST_PEER, "roundtrip-pinned-1-jobs").withinNoise(),
            atLeast(0.8, Systems.FLOOR, "roundtrip-pinned-1-jobs"),
            atMost(1, BY_HAND, "roundtrip-pinned-1-bytes"),
            atMost(1, BY_HAND, "roundtrip-pinned-64-bytes"),
            atMost(1, BY_HAND, "roundtrip-pinned-1024-bytes"),
            atMost(0.7, BY_HAND, "roundtrip-pinned-64-loop-cpu"),
            atMost(0.1, "NETTY_GROUP", "headofline-pinned-p99"),
            atMost(0.1, "VERTX_ORDERED", "headofline-pinned-p99"),
            atMost(1, "VERTX_UNORDERED", "headofline-pinned-p99"),
            atLeast(1, BEST_PEER, "server-pinned-work0-requests"),
            atMost(1, BEST_PEER, "server-pinned-work0-p99"),
            atMost(5, ITSELF, "server-pinned-work0-healthz-p99"),
            atLeast(1, BEST_PEER, "server-pinned-work5-requests"),
            atMost(1, BEST_PEER, "server-pinned-work5-p99"),
            atMost(5, ITSELF, "server-pinned-work5-healthz-p99"),
            atLeast(1, BEST_PEER, "server-pinned-hash-requests"),
            atMost(1, BEST_PEER, "server-pinned-hash-p99"),
            atMost(5, ITSELF, "server-pinned-hash-healthz-p99"));

    private Goals() {}
}
