package dev.eddy.benchmarks.roundtrip;

import dev.eddy.benchmarks.Cpus;
import dev.eddy.benchmarks.JmhFork;
import dev.eddy.benchmarks.report.Better;
import dev.eddy.benchmarks.report.Quantity;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Under which round trips are compared.
 *
 * @param tokens what each job computes
 */
record Circumstances(Cpus cpus, int inFlight, int tokens) {

    static final int EMPTY = 0;
    /** {@link RoundTrip#tokens} of about 10 µs. */
    static final int TEN_MICROS = 5000;

    /** What a fork found, as quantities of a job. */
    Map<Quantity, Double> values(JmhFork.Result result) {
        double jobs = result.secondary("jobs");
        Map<Quantity, Double> values = new LinkedHashMap<>();
        values.put(quantity("jobs", "Jobs", "jobs/s", Better.HIGHER), result.score());
        values.put(quantity("bytes", "Bytes allocated", "B/job", Better.LOWER), result.bytesPerOperation());
        values.put(
                quantity("cpu", "CPU time of the process", "ns/job", Better.LOWER),
                result.secondary("cpuNanos") / jobs);
        values.put(
                quantity("loop-cpu", "CPU time of the loop", "ns/job", Better.LOWER),
                result.secondary("loopCpuNanos") / jobs);
        values.put(
                quantity("switches", "Context switches", "1/job", Better.LOWER),
                result.secondary("contextSwitches") / jobs);
        return values;
    }

    private Quantity quantity(String what, String title, String unit, Better better) {
        String job = tokens == EMPTY ? "" : "-10us";
        return new Quantity(
                "roundtrip-" + cpus.name().toLowerCase(Locale.ROOT) + '-' + inFlight + job + '-' + what,
                title + ", " + this,
                unit,
                better);
    }

    @Override
    public String toString() {
        return inFlight + " in flight, " + (tokens == EMPTY ? "empty job" : "job of 10 µs")
                + (cpus == Cpus.FREE ? "" : ", one processor");
    }
}
