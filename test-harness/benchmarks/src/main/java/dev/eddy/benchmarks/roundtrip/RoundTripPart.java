package dev.eddy.benchmarks.roundtrip;

import dev.eddy.benchmarks.Cpus;
import dev.eddy.benchmarks.JmhFork;
import dev.eddy.benchmarks.Part;
import dev.eddy.benchmarks.Plan;
import dev.eddy.benchmarks.Turn;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@link RoundTrip}, under all circumstances. */
public final class RoundTripPart implements Part {

    private static final Set<Contender> ALL = EnumSet.allOf(Contender.class);

    @Override
    public String name() {
        return "roundtrip";
    }

    @Override
    public List<Turn> round(Plan plan) {
        List<Turn> turns = new ArrayList<>();
        for (int inFlight : plan.quick() ? new int[] {64} : new int[] {64, 1, 1024}) {
            add(turns, plan, new Circumstances(Cpus.FREE, inFlight, Circumstances.EMPTY), ALL);
        }
        if (!plan.quick()) {
            add(turns, plan, new Circumstances(Cpus.FREE, 64, Circumstances.TEN_MICROS), Contender.MAIN);
        }
        for (int inFlight : plan.quick() ? new int[] {64} : new int[] {64, 1, 1024}) {
            add(turns, plan, new Circumstances(Cpus.PINNED, inFlight, Circumstances.EMPTY), Contender.MAIN);
        }
        return turns;
    }

    private static void add(List<Turn> turns, Plan plan, Circumstances under, Set<Contender> contenders) {
        if (!under.cpus().areAvailable()) {
            System.out.println("roundtrip, " + under + ": left out, there is no taskset");
            return;
        }
        for (Contender contender : contenders) {
            if (plan.includes(contender.name())) {
                turns.add(new Turn(contender.name(), under.toString(), () -> {
                    JmhFork.Result result =
                            JmhFork.run(RoundTrip.class, "jobs", params(contender, under), plan, under.cpus());
                    return under.values(result);
                }));
            }
        }
    }

    private static Map<String, String> params(Contender contender, Circumstances under) {
        return Map.of(
                "contender", contender.name(),
                "threads", "4",
                "inFlight", String.valueOf(under.inFlight()),
                "tokens", String.valueOf(under.tokens()));
    }
}
