package dev.eddy.benchmarks.scale;

import dev.eddy.benchmarks.Cpus;
import dev.eddy.benchmarks.Fork;
import dev.eddy.benchmarks.Part;
import dev.eddy.benchmarks.Plan;
import dev.eddy.benchmarks.Turn;
import dev.eddy.benchmarks.report.Better;
import dev.eddy.benchmarks.report.Quantity;
import dev.eddy.benchmarks.roundtrip.Contender;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@link JobsInFlight}, few and many. */
public final class ScalePart implements Part {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public List<Turn> round(Plan plan) {
        int[] jobs = plan.quick() ? new int[] {1000} : new int[] {1000, 10_000, 100_000};
        return Arrays.stream(Contender.values())
                .map(Contender::name)
                .filter(plan::includes)
                .map(contender -> new Turn(contender, "jobs in flight", () -> measure(contender, jobs)))
                .toList();
    }

    private static Map<Quantity, Double> measure(String contender, int[] jobs) throws Exception {
        String[] args = Stream.concat(Stream.of(contender), IntStream.of(jobs).mapToObj(String::valueOf))
                .toArray(String[]::new);
        Map<String, Double> found = Fork.run(Cpus.FREE, JobsInFlight.class, TIMEOUT, args);
        Map<Quantity, Double> values = new LinkedHashMap<>();
        for (String what : List.of("bytes", "nanos")) {
            Arrays.stream(jobs).forEach(number -> values.put(quantity(what, number), found.get(what + '-' + number)));
        }
        values.put(
                new Quantity(
                        "scale-growth",
                        String.format(
                                Locale.ROOT, "Time for each of %,d in flight ÷ of %,d", jobs[jobs.length - 1], jobs[0]),
                        "×",
                        Better.LOWER),
                found.get("growth"));
        return values;
    }

    private static Quantity quantity(String what, int jobs) {
        boolean bytes = what.equals("bytes");
        return new Quantity(
                "scale-" + jobs + '-' + what,
                String.format(Locale.ROOT, "%s, %,d in flight", bytes ? "Live heap" : "Time", jobs),
                bytes ? "B/job" : "ns/job",
                Better.LOWER);
    }
}
