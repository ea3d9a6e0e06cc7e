package dev.eddy.benchmarks.roundtrip;

import dev.eddy.benchmarks.Cpus;
import dev.eddy.benchmarks.JmhFork;
import dev.eddy.benchmarks.Part;
import dev.eddy.benchmarks.Plan;
import dev.eddy.benchmarks.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@link RoundTrip} of one kind of job, under all circumstances. */
public final class RoundTripPart implements Part {

    private static final List<Integer> IN_FLIGHT = List.of(64, 1, 1024);

    private final String name;
    private final int tokens;
    private final List<Integer> inFlightPinned;

    private RoundTripPart(String name, int tokens, List<Integer> inFlightPinned) {
        this.name = name;
        this.tokens = tokens;
        this.inFlightPinned = inFlightPinned;
    }

    /** Of jobs that do nothing: what is measured is the way. */
    public static RoundTripPart ofEmptyJobs() {
        return new RoundTripPart("roundtrip", Circumstances.EMPTY, IN_FLIGHT);
    }

    /** Of jobs that compute for about 10 µs. */
    public static RoundTripPart ofBusyJobs() {
        return new RoundTripPart("roundtrip-10us", Circumstances.TEN_MICROS, List.of(64));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Turn> round(Plan plan) {
        List<Turn> turns = new ArrayList<>();
        for (int inFlight : plan.quick() ? List.of(64) : IN_FLIGHT) {
            add(turns, plan, new Circumstances(Cpus.FREE, inFlight, tokens));
        }
        for (int inFlight : plan.quick() ? List.of(64) : inFlightPinned) {
            add(turns, plan, new Circumstances(Cpus.PINNED, inFlight, tokens));
        }
        return turns;
    }

    private void add(List<Turn> turns, Plan plan, Circumstances under) {
        if (!under.cpus().areAvailable()) {
            System.out.println(name + ", " + under + ": left out, there is no taskset");
            return;
        }
        for (Contender contender : Contender.values()) {
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
