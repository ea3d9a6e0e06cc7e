package dev.eddy.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One system against another, round by round: what disturbs the machine during a round disturbs both, and cancels out.
 *
 * @param ofMedians median by median, for comparison
 * @param perRound the ratios of the rounds that both have
 * @param rounds how many that are
 */
public record Ratio(double ofMedians, Spread perRound, int rounds) {

    /** Empty if there is no round that both have. */
    public static Optional<Ratio> of(Series subject, Series reference) {
        List<Double> ratios = new ArrayList<>();
        subject.rounds().forEach((round, value) -> {
            Double other = reference.rounds().get(round);
            if (other != null) {
                ratios.add(value / other);
            }
        });
        return ratios.isEmpty()
                ? Optional.empty()
                : Optional.of(new Ratio(
                        subject.spread().median() / reference.spread().median(), Spread.of(ratios), ratios.size()));
    }
}
