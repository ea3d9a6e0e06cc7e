package dev.eddy.benchmarks.report;

import java.util.List;
import java.util.TreeMap;

/** Figures as if they had been measured. */
final class Measured {

    private Measured() {}

    static Figure figure(Better better, Series... series) {
        return new Figure("figure", "Figure", "unit", better, List.of(series));
    }

    /** With the values of round 1, 2, and so on. */
    static Series series(String system, double... values) {
        TreeMap<Integer, Double> rounds = new TreeMap<>();
        for (double value : values) {
            rounds.put(rounds.size() + 1, value);
        }
        return new Series(system, rounds);
    }
}
