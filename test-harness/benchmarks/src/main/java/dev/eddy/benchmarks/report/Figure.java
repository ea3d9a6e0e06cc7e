package dev.eddy.benchmarks.report;

import java.util.List;
import java.util.Optional;

/**
 * One thing that was measured for several systems, under the same circumstances.
 *
 * @param id names its chart's file: {@code roundtrip-free-64-jobs}
 * @param title says what, and under which circumstances
 * @param unit of the values: {@code jobs/s}
 * @param better which way it improves
 */
public record Figure(String id, String title, String unit, Better better, List<Series> series) {

    public Optional<Series> of(String system) {
        return series.stream().filter(one -> one.system().equals(system)).findFirst();
    }

    /** The peer whose median is best. */
    public Optional<Series> bestPeer() {
        return series.stream()
                .filter(one -> Systems.isPeer(one.system()) && !one.rounds().isEmpty())
                .min((a, b) -> better == Better.HIGHER
                        ? Double.compare(b.spread().median(), a.spread().median())
                        : Double.compare(a.spread().median(), b.spread().median()));
    }
}
