package dev.eddy.benchmarks.report;

import static dev.eddy.benchmarks.report.Goal.BEST_PEER;
import static dev.eddy.benchmarks.report.Goal.ITSELF;
import static dev.eddy.benchmarks.report.Goal.atLeast;
import static dev.eddy.benchmarks.report.Goal.atMost;

import java.util.List;
import java.util.stream.Stream;

/** What Eddy is to reach: the same for both kinds of job, and whether there are all processors or one. */
final class Goals {

    private static final String BY_HAND = "NETTY_BY_HAND";

    static final List<Goal> ALL = Stream.of(
                    sixtyFour("roundtrip-free-64-"),
                    manyOrOne("roundtrip-free-1024-", "roundtrip-free-1-"),
                    sixtyFour("roundtrip-free-64-10us-"),
                    manyOrOne("roundtrip-free-1024-10us-", "roundtrip-free-1-10us-"),
                    headOfLine("headofline-p99"),
                    List.of(atLeast(1, "ALL_OF", "gather-1000")),
                    server("server-"),
                    sixtyFour("roundtrip-pinned-64-"),
                    manyOrOne("roundtrip-pinned-1024-", "roundtrip-pinned-1-"),
                    sixtyFour("roundtrip-pinned-64-10us-"),
                    headOfLine("headofline-pinned-p99"),
                    server("server-pinned-"))
            .flatMap(List::stream)
            .toList();

    private Goals() {}

    private static List<Goal> sixtyFour(String figure) {
        return List.of(
                atLeast(1.8, BEST_PEER, figure + "jobs"),
                atMost(1, BY_HAND, figure + "bytes"),
                atMost(0.7, BY_HAND, figure + "loop-cpu"));
    }

    private static List<Goal> manyOrOne(String many, String one) {
        return List.of(
                atLeast(1.3, BEST_PEER, many + "jobs"),
                atMost(1, BY_HAND, many + "bytes"),
                atLeast(1, BEST_PEER, one + "jobs").withinNoise(),
                atLeast(0.8, Systems.FLOOR, one + "jobs"),
                atMost(1, BY_HAND, one + "bytes"));
    }

    private static List<Goal> headOfLine(String p99) {
        return List.of(
                atMost(0.1, "NETTY_GROUP", p99), atMost(0.1, "VERTX_ORDERED", p99), atMost(1, "VERTX_UNORDERED", p99));
    }

    private static List<Goal> server(String figure) {
        return Stream.of("work0-", "work5-", "hash-")
                .map(figure::concat)
                .flatMap(load -> Stream.of(
                        atLeast(1, BEST_PEER, load + "requests"),
                        atMost(1, BEST_PEER, load + "p99"),
                        atMost(5, ITSELF, load + "healthz-p99")))
                .toList();
    }
}
