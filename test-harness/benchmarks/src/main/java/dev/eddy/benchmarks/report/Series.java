package dev.eddy.benchmarks.report;

import java.util.SortedMap;

/**
 * What one system reached, round by round. A round that failed is missing.
 *
 * @param system {@link Systems#EDDY}, or what it is compared with; {@code NETTY_BY_HAND}, say
 * @param rounds values by the number of the round, from 1
 */
public record Series(String system, SortedMap<Integer, Double> rounds) {

    public Spread spread() {
        return Spread.of(rounds.values());
    }
}
