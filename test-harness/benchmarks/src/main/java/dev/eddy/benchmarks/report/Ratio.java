package dev.eddy.benchmarks.report;

import java.util.List;
import java.util.Optional;

/**
 * One system against another, round by round: what disturbs the machine during a round disturbs both, and cancels out.
 *
 * @param ofMedians median by median, for comparison
 * @param perRound the ratios of the rounds that both have
 */
public record Ratio(double ofMedians, Spread perRound) {

    /** Empty if there is no round that both have. */
    public static Optional<Ratio> of(Series subject, Series reference) {
        List<Double> ratios = subject.rounds().entrySet().stream()
                .filter(round -> reference.rounds().containsKey(round.getKey()))
                .map(round -> round.getValue() / reference.rounds().get(round.getKey()))
                .toList();
        return ratios.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Ratio(subject.spread().median() / reference.spread().median(), Spread.of(ratios)));
    }
}
