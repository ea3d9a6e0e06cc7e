package dev.eddy.benchmarks.callsoon;

import dev.eddy.benchmarks.Cpus;
import dev.eddy.benchmarks.JmhFork;
import dev.eddy.benchmarks.Part;
import dev.eddy.benchmarks.Plan;
import dev.eddy.benchmarks.Turn;
import dev.eddy.benchmarks.report.Better;
import dev.eddy.benchmarks.report.Quantity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@link CallSoon}, in all ways. */
public final class CallSoonPart implements Part {

    @Override
    public String name() {
        return "callsoon";
    }

    @Override
    public List<Turn> round(Plan plan) {
        List<Turn> turns = new ArrayList<>();
        turns.addAll(turns(plan, "chain", "Callbacks of which each queues the next"));
        turns.addAll(turns(plan, "burst", "Callbacks queued by the thousand"));
        return turns;
    }

    private static List<Turn> turns(Plan plan, String method, String title) {
        List<Turn> turns = new ArrayList<>();
        for (Way way : Way.values()) {
            if (plan.includes(way.name())) {
                turns.add(new Turn(way.name(), method, () -> measure(way, method, title, plan)));
            }
        }
        return turns;
    }

    private static Map<Quantity, Double> measure(Way way, String method, String title, Plan plan) throws Exception {
        JmhFork.Result result = JmhFork.run(CallSoon.class, method, Map.of("way", way.name()), plan, Cpus.FREE);
        Map<Quantity, Double> values = new LinkedHashMap<>();
        values.put(new Quantity("callsoon-" + method, title, "callbacks/s", Better.HIGHER), result.score());
        values.put(
                new Quantity(
                        "callsoon-" + method + "-bytes",
                        "Bytes allocated, " + title.toLowerCase(Locale.ROOT),
                        "B/callback",
                        Better.LOWER),
                result.bytesPerOperation());
        return values;
    }
}
