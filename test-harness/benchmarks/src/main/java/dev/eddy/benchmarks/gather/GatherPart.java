package dev.eddy.benchmarks.gather;

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

/** {@link Gather}, of few, many and very many. */
public final class GatherPart implements Part {

    @Override
    public String name() {
        return "gather";
    }

    @Override
    public List<Turn> round(Plan plan) {
        List<Turn> turns = new ArrayList<>();
        for (int size : plan.quick() ? new int[] {1000} : new int[] {10, 1000, 100_000}) {
            add(turns, plan, "EDDY", "eddy", size);
            add(turns, plan, "ALL_OF", "allOf", size);
        }
        return turns;
    }

    private static void add(List<Turn> turns, Plan plan, String system, String method, int size) {
        if (plan.includes(system)) {
            turns.add(new Turn(system, size + " futures", () -> measure(method, size, plan)));
        }
    }

    private static Map<Quantity, Double> measure(String method, int size, Plan plan) throws Exception {
        JmhFork.Result result =
                JmhFork.run(Gather.class, method, Map.of("size", String.valueOf(size)), plan, Cpus.FREE);
        String title = String.format(Locale.ROOT, "Gathering %,d at a time", size);
        Map<Quantity, Double> values = new LinkedHashMap<>();
        values.put(new Quantity("gather-" + size, title, "futures/s", Better.HIGHER), result.score());
        values.put(
                new Quantity(
                        "gather-" + size + "-bytes",
                        "Bytes allocated, gathering" + title.substring(9),
                        "B/future",
                        Better.LOWER),
                result.bytesPerOperation());
        return values;
    }
}
