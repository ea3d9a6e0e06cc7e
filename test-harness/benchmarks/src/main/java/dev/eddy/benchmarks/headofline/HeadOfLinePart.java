package dev.eddy.benchmarks.headofline;

import dev.eddy.benchmarks.Cpus;
import dev.eddy.benchmarks.Fork;
import dev.eddy.benchmarks.Part;
import dev.eddy.benchmarks.Plan;
import dev.eddy.benchmarks.Turn;
import dev.eddy.benchmarks.report.Better;
import dev.eddy.benchmarks.report.Quantity;
import dev.eddy.benchmarks.roundtrip.Contender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@link HeadOfLine}, for all systems. */
public final class HeadOfLinePart implements Part {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "headofline";
    }

    @Override
    public List<Turn> round(Plan plan) {
        List<Turn> turns = new ArrayList<>(turns(plan, Cpus.FREE));
        if (!Cpus.PINNED.areAvailable()) {
            System.out.println("headofline, one processor: left out, there is no taskset");
        } else if (!plan.quick()) {
            turns.addAll(turns(plan, Cpus.PINNED));
        }
        return turns;
    }

    private static List<Turn> turns(Plan plan, Cpus cpus) {
        return Arrays.stream(Contender.values())
                .map(Contender::name)
                .filter(plan::includes)
                .map(contender -> new Turn(
                        contender, "1 % of the jobs sleep" + words(cpus), () -> measure(contender, plan, cpus)))
                .toList();
    }

    private static Map<Quantity, Double> measure(String contender, Plan plan, Cpus cpus) throws Exception {
        Map<String, Double> micros =
                Fork.run(cpus, HeadOfLine.class, TIMEOUT, contender, String.valueOf(plan.measuredMillis()));
        Map<Quantity, Double> values = new LinkedHashMap<>();
        values.put(quantity(cpus, "p50", "median"), micros.get("p50"));
        values.put(quantity(cpus, "p99", "99 %"), micros.get("p99"));
        values.put(quantity(cpus, "p999", "99.9 %"), micros.get("p999"));
        return values;
    }

    private static String words(Cpus cpus) {
        return cpus == Cpus.FREE ? "" : ", one processor";
    }

    private static Quantity quantity(Cpus cpus, String percentile, String words) {
        return new Quantity(
                "headofline-" + (cpus == Cpus.FREE ? "" : "pinned-") + percentile,
                "Latency of empty jobs while 1 % of the jobs sleep 50 ms, " + words + words(cpus),
                "µs",
                Better.LOWER);
    }
}
