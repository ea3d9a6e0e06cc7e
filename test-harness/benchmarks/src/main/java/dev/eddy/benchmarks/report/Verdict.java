package dev.eddy.benchmarks.report;

/**
 * What became of a goal.
 *
 * @param unit of the values; for a ratio, what Eddy is divided by
 * @param ofMedians from the medians of all rounds
 * @param perRound from round to round
 * @param rounds how many that were
 */
public record Verdict(String title, String unit, double ofMedians, Spread perRound, int rounds, boolean met) {}
