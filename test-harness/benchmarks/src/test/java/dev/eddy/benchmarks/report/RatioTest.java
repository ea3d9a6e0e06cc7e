package dev.eddy.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RatioTest {

    @Test
    void shouldCompareRoundByRoundWhenTheMachineChangesItsPace() {
        Ratio ratio = Ratio.of(Measured.series("A", 20, 2, 200), Measured.series("B", 10, 1, 100))
                .orElseThrow();

        assertThat(ratio.perRound()).isEqualTo(new Spread(2, 2, 2, 2, 2));
    }

    @Test
    void shouldTellTheRatioOfTheMediansApartWhenItDiffers() {
        Ratio ratio = Ratio.of(Measured.series("A", 1, 2, 30), Measured.series("B", 1, 10, 10))
                .orElseThrow();

        assertThat(ratio.ofMedians()).isEqualTo(0.2);
        assertThat(ratio.perRound().median()).isEqualTo(1);
    }

    @Test
    void shouldLeaveOutARoundWhenOneOfThemLacksIt() {
        Series full = Measured.series("A", 10, 20, 30);
        Series gap = new Series("B", new TreeMap<>());
        gap.rounds().put(1, 5.0);
        gap.rounds().put(3, 5.0);

        Ratio ratio = Ratio.of(full, gap).orElseThrow();

        assertThat(ratio.perRound()).isEqualTo(new Spread(2, 3, 4, 5, 6));
    }

    @Test
    void shouldBeEmptyWhenTheyHaveNoRoundInCommon() {
        assertThat(Ratio.of(Measured.series("A", 1), Measured.series("B"))).isEmpty();
    }
}
