package dev.eddy.benchmarks.report;

import java.util.List;

/** A figure as an SVG: a bar for each system's median, best first, with its quartiles and, thinner, its extremes. */
final class Chart {

    private static final int WIDTH = 860;
    private static final int LEFT = 190;
    private static final int PLOT = 540;
    private static final int TOP = 58;
    private static final int ROW = 30;
    private static final int BAR = 18;

    private final List<Series> rows;
    private final double scale;
    private final Svg svg;

    private Chart(Figure figure) {
        this.rows = figure.series().stream()
                .filter(one -> !one.rounds().isEmpty())
                .sorted((a, b) -> (figure.better() == Better.HIGHER ? -1 : 1)
                        * Double.compare(a.spread().median(), b.spread().median()))
                .toList();
        double greatest =
                rows.stream().mapToDouble(one -> one.spread().max()).max().orElse(0);
        this.scale = greatest > 0 ? PLOT / greatest : 0;
        this.svg = new Svg(
                WIDTH,
                TOP + ROW * rows.size() + 10,
                figure.title(),
                figure.unit() + ", " + (figure.better() == Better.HIGHER ? "more" : "less")
                        + " is better; bar: median, box: quartiles, line: extremes");
    }

    static String of(Figure figure) {
        return new Chart(figure).draw();
    }

    private String draw() {
        for (int row = 0; row < rows.size(); row++) {
            row(rows.get(row), TOP + ROW * row);
        }
        return svg.finish();
    }

    private void row(Series series, int y) {
        Spread spread = series.spread();
        int middle = y + BAR / 2;
        svg.textEndingAt(LEFT - 8, middle + 4, series.system());
        svg.bar(LEFT, at(spread.median()), y, BAR, colour(series.system()));
        svg.stroke(at(spread.min()), middle, at(spread.max()), middle);
        svg.box(at(spread.lowerQuartile()), at(spread.upperQuartile()), middle);
        svg.text(at(spread.max()) + 8, middle + 4, Numbers.of(spread.median()));
    }

    private double at(double value) {
        return LEFT + value * scale;
    }

    private static String colour(String system) {
        if (system.startsWith(Systems.EDDY)) {
            return "#2b6cb0";
        }
        return system.equals(Systems.FLOOR) ? "#c8c8c8" : "#e0a458";
    }
}
