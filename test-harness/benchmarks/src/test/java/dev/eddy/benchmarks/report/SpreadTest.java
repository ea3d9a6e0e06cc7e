package dev.eddy.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void shouldTakeQuartilesOfUnsortedValuesWhenTheirNumberIsOdd() {
        Spread spread = Spread.of(List.of(5.0, 1.0, 4.0, 2.0, 3.0));

        assertThat(spread).isEqualTo(new Spread(1, 2, 3, 4, 5));
    }

    @Test
    void shouldInterpolateWhenAQuartileLiesBetweenTwoValues() {
        Spread spread = Spread.of(List.of(1.0, 2.0, 3.0, 10.0));

        assertThat(spread).isEqualTo(new Spread(1, 1.75, 2.5, 4.75, 10));
    }

    @Test
    void shouldHaveOneValueEverywhereWhenThereIsNoOther() {
        assertThat(Spread.of(List.of(7.0))).isEqualTo(new Spread(7, 7, 7, 7, 7));
    }

    @Test
    void shouldRefuseWhenThereAreNoValues() {
        assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
