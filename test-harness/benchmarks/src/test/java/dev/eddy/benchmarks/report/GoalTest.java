package dev.eddy.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GoalTest {

    private static final Goal AHEAD = Goal.atLeast(1.5, Goal.BEST_PEER, "figure");

    @Test
    void shouldCompareWithTheGreatestPeerWhenMoreIsBetter() {
        Verdict verdict = judge(
                AHEAD,
                Measured.figure(
                        Better.HIGHER,
                        Measured.series("EDDY", 30),
                        Measured.series("EDDY_JDK_POOL", 100),
                        Measured.series("SLOW", 10),
                        Measured.series("FAST", 20),
                        Measured.series("FLOOR", 100)));

        assertThat(verdict.unit()).isEqualTo("× FAST");
        assertThat(verdict.ofMedians()).isEqualTo(1.5);
        assertThat(verdict.met()).isTrue();
    }

    @Test
    void shouldCompareWithTheLeastPeerWhenLessIsBetter() {
        Verdict verdict = judge(
                Goal.atMost(1, Goal.BEST_PEER, "figure"),
                Measured.figure(
                        Better.LOWER,
                        Measured.series("EDDY", 11),
                        Measured.series("GOOD", 10),
                        Measured.series("BAD", 20)));

        assertThat(verdict.unit()).isEqualTo("× GOOD");
        assertThat(verdict.met()).isFalse();
    }

    @Test
    void shouldMissWhenOnlyTheMediansKeepTheLimit() {
        Figure figure = Measured.figure(
                Better.HIGHER, Measured.series("EDDY", 10, 15, 20), Measured.series("PEER", 10, 10, 15));

        Verdict verdict = judge(AHEAD, figure);

        assertThat(verdict.ofMedians()).isEqualTo(1.5);
        assertThat(verdict.perRound().median()).isLessThan(1.5);
        assertThat(verdict.met()).isFalse();
    }

    @Test
    void shouldMeetWhenOnlyTheBetterQuartileKeepsTheLimitAndNoiseIsForgiven() {
        Figure figure = Measured.figure(
                Better.HIGHER, Measured.series("EDDY", 8, 9, 9, 10, 11), Measured.series("PEER", 10, 10, 10, 10, 10));
        Goal level = Goal.atLeast(1, "PEER", "figure");

        assertThat(judge(level, figure).met()).isFalse();
        assertThat(judge(level.withinNoise(), figure).met()).isTrue();
    }

    @Test
    void shouldMissWhenNotEvenTheBetterQuartileKeepsTheLimit() {
        Figure figure = Measured.figure(
                Better.LOWER, Measured.series("EDDY", 9, 11, 11, 11, 11), Measured.series("PEER", 10, 10, 10, 10, 10));

        assertThat(judge(Goal.atMost(1, "PEER", "figure").withinNoise(), figure).met())
                .isFalse();
    }

    @Test
    void shouldTakeTheBareValueWhenItIsAgainstNobody() {
        Figure figure = Measured.figure(Better.LOWER, Measured.series("EDDY", 4, 5, 6));

        assertThat(judge(Goal.atMost(5, Goal.ITSELF, "figure"), figure).met()).isTrue();
        assertThat(judge(Goal.atMost(4.9, Goal.ITSELF, "figure"), figure).met()).isFalse();
    }

    @Test
    void shouldBeEmptyWhenTheFigureOrOneOfBothIsMissing() {
        Figure lonely = Measured.figure(Better.HIGHER, Measured.series("EDDY", 1), Measured.series("PEER"));

        assertThat(AHEAD.judge(List.of())).isEmpty();
        assertThat(AHEAD.judge(List.of(lonely))).isEmpty();
        assertThat(Goal.atLeast(1, "PEER", "figure").judge(List.of(lonely))).isEmpty();
    }

    private static Verdict judge(Goal goal, Figure figure) {
        return goal.judge(List.of(figure)).orElseThrow();
    }
}
