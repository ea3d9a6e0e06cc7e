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

    /** Asks until the figures are as wanted; also a server that is so impatient that it does not always answer. */
    static Figures await(DrainingServer server, Predicate<Figures> wanted) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        Object last;
        do {
            try {
                Figures figures = of(server);
                if (wanted.test(figures)) {
                    return figures;
                }
                last = figures;
            } catch (IOException unanswered) {
                last = unanswered;
            }
        } while (System.nanoTime() - deadline < 0);
        throw new AssertionError("figures are not as wanted after " + DEADLINE + ": " + last);
    }

    /**
     * Asks until nothing is in flight and no end is missing from the books: a job that is given up leaves the pool a moment before
     * its end is counted. Fails if an end has been counted twice.
     */
    static Figures awaitIdle(DrainingServer server) {
        return await(server, figures -> figures.get("in_flight") == 0 && figures.ended() == figures.get("started"));
    }

    long get(String name) {
        return json.required(name).asLong();
    }

    /** Jobs whose end is known. */
    long ended() {
        return get("completed") + get("failed") + get("cancelled") + get("timed_out");
    }
}
