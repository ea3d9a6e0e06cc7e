package dev.eddy.benchmarks.report;

import java.util.List;

/** All goals as one SVG: how far each was kept or missed, the further to the right the better. */
final class GoalChart {

    private static final int WIDTH = 1200;
    private static final int LIMIT = 820; // where value and limit are the same
    private static final int DOUBLED = 90; // how far to the right twice as good is
    private static final int FARTHEST = 300;
    private static final int TOP = 58;
    private static final int ROW = 22;
    private static final int BAR = 14;

    /** A goal and what became of it. */
    record Row(Goal goal, Verdict verdict) {}

    private final List<Row> rows;
    private final Svg svg;

    private GoalChart(List<Row> rows) {
        this.rows = rows;
        this.svg = new Svg(
                WIDTH,
                TOP + ROW * rows.size() + 10,
                "Goals",
                "median of the rounds against its limit, right of the line: met; logarithmic, up to 4 x as good; box: quartiles");
    }

    static String of(List<Row> rows) {
        return new GoalChart(rows).draw();
    }

    private String draw() {
        for (int row = 0; row < rows.size(); row++) {
            row(rows.get(row), TOP + ROW * row);
        }
        svg.stroke(LIMIT, TOP - 6, LIMIT, TOP + ROW * rows.size());
        return svg.finish();
    }

    private void row(Row row, int y) {
        Goal goal = row.goal();
        Verdict verdict = row.verdict();
        Spread spread = verdict.perRound();
        int middle = y + BAR / 2;
        svg.textEndingAt(LIMIT - FARTHEST - 8, middle + 4, verdict.title());
        svg.bar(LIMIT, at(goal, spread.median()), y, BAR, verdict.met() ? "#5a9e6f" : "#c8553d");
        svg.box(at(goal, spread.lowerQuartile()), at(goal, spread.upperQuartile()), middle);
        svg.text(
                Math.max(LIMIT, Math.max(at(goal, spread.lowerQuartile()), at(goal, spread.upperQuartile()))) + 8,
                middle + 4,
                Numbers.ratio(spread.median()) + ' ' + verdict.unit());
    }

    private static double at(Goal goal, double value) {
        double timesAsGood = goal.bound() == Goal.Bound.AT_LEAST ? value / goal.limit() : goal.limit() / value;
        double steps = Math.log(timesAsGood) / Math.log(2);
        return LIMIT + Math.max(-FARTHEST, Math.min(2 * DOUBLED, DOUBLED * steps));
    }
}
