package dev.eddy.benchmarks.report;

import java.util.List;
import java.util.Optional;

/**
 * What Eddy is to reach in a figure.
 *
 * @param against the system that it is compared with, {@link #BEST_PEER}, or {@link #ITSELF} for the bare value
 * @param limit of the ratio, or of the value
 * @param noise what the limit means for values that scatter
 */
public record Goal(String figure, String against, Bound bound, double limit, Noise noise) {

    /** Whichever is best of all systems that could be used instead. */
    public static final String BEST_PEER = "best peer";

    public static final String ITSELF = "";

    /** On which side of the limit. */
    public enum Bound {
        AT_LEAST,
        AT_MOST;

        boolean holds(double value, double limit) {
            return this == AT_LEAST ? value >= limit : value <= limit;
        }
    }

    /** What must be on the right side of the limit. */
    public enum Noise {
        /** The median of the rounds' ratios, and the ratio of the medians. */
        COUNTS,
        /** The better quartile of the rounds' ratios: as good, as far as can be told. */
        FORGIVEN
    }

    static Goal atLeast(double limit, String against, String figure) {
        return new Goal(figure, against, Bound.AT_LEAST, limit, Noise.COUNTS);
    }

    static Goal atMost(double limit, String against, String figure) {
        return new Goal(figure, against, Bound.AT_MOST, limit, Noise.COUNTS);
    }

    Goal withinNoise() {
        return new Goal(figure, against, bound, limit, Noise.FORGIVEN);
    }

    /** Empty if something that it needs was not measured. */
    public Optional<Verdict> judge(List<Figure> figures) {
        return figures.stream()
                .filter(candidate -> candidate.id().equals(figure))
                .findFirst()
                .flatMap(this::judge);
    }

    private Optional<Verdict> judge(Figure measured) {
        Optional<Series> subject =
                measured.of(Systems.EDDY).filter(one -> !one.rounds().isEmpty());
        if (against.equals(ITSELF)) {
            return subject.map(eddy -> new Verdict(
                    measured.title(),
                    measured.unit(),
                    eddy.spread().median(),
                    eddy.spread(),
                    eddy.rounds().size(),
                    isMet(eddy.spread().median(), eddy.spread())));
        }
        Optional<Series> reference = against.equals(BEST_PEER) ? measured.bestPeer() : measured.of(against);
        return subject.flatMap(eddy -> reference.flatMap(other -> Ratio.of(eddy, other)
                .map(ratio -> new Verdict(
                        measured.title(),
                        "× " + other.system(),
                        ratio.ofMedians(),
                        ratio.perRound(),
                        ratio.rounds(),
                        isMet(ratio.ofMedians(), ratio.perRound())))));
    }

    private boolean isMet(double ofMedians, Spread perRound) {
        return switch (noise) {
            case COUNTS -> bound.holds(perRound.median(), limit) && bound.holds(ofMedians, limit);
            case FORGIVEN ->
                bound.holds(bound == Bound.AT_LEAST ? perRound.upperQuartile() : perRound.lowerQuartile(), limit);
        };
    }
}
