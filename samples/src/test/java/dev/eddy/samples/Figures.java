package dev.eddy.samples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;

/** What {@code /metrics} says at one moment. Immutable. */
record Figures(JsonNode json) {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    static Figures of(DrainingServer server) throws IOException {
        return new Figures(MAPPER.readTree(RawClient.get(server, "/metrics").body()));
    }

    /** Asks until the figures are as wanted. */
    static Figures await(DrainingServer server, Predicate<Figures> wanted) throws IOException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        for (; ; ) {
            Figures figures = of(server);
            if (wanted.test(figures)) {
                return figures;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("figures are not as wanted after " + DEADLINE + ": " + figures);
            }
        }
    }

    static Figures awaitIdle(DrainingServer server) throws IOException {
        return await(server, figures -> figures.get("in_flight") == 0);
    }

    long get(String name) {
        return json.required(name).asLong();
    }

    /** Jobs whose end is known. */
    long ended() {
        return get("completed") + get("failed") + get("cancelled") + get("timed_out");
    }
}
