package dev.eddy.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** A figure as an SVG: a bar for each system's median, best first, with its quartiles and, thinner, its extremes. */
final class Chart {

    private static final int WIDTH = 860;
    private static final int LEFT = 190;
    private static final int PLOT = 540;
    private static final int TOP = 58;
    private static final int ROW = 30;
    private static final int BAR = 18;

    private final Figure figure;
    private final List<Series> rows;
    private final double scale;
    private final StringBuilder svg = new StringBuilder();

    private Chart(Figure figure) {
        this.figure = figure;
        this.rows = figure.series().stream()
                .filter(one -> !one.rounds().isEmpty())
                .sorted((a, b) -> (figure.better() == Better.HIGHER ? -1 : 1)
                        * Double.compare(a.spread().median(), b.spread().median()))
                .toList();
        double greatest =
                rows.stream().mapToDouble(one -> one.spread().max()).max().orElse(0);
        this.scale = greatest > 0 ? PLOT / greatest : 0;
    }

    static String of(Figure figure) {
        return new Chart(figure).draw();
    }

    private String draw() {
        int height = TOP + ROW * rows.size() + 10;
        line(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\">",
                WIDTH, height, WIDTH, height);
        line("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, height);
        line("<text x=\"12\" y=\"24\" font-size=\"16\" font-weight=\"bold\">%s</text>", escape(figure.title()));
        line(
                "<text x=\"12\" y=\"44\" fill=\"#555\">%s, %s is better; bar: median, box: quartiles, line: extremes</text>",
                escape(figure.unit()), figure.better() == Better.HIGHER ? "more" : "less");
        for (int row = 0; row < rows.size(); row++) {
            row(rows.get(row), TOP + ROW * row);
        }
        return svg.append("</svg>\n").toString();
    }

    private void row(Series series, int y) {
        Spread spread = series.spread();
        int middle = y + BAR / 2;
        line("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LEFT - 8, middle + 4, escape(series.system()));
        line(
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                LEFT, y, spread.median() * scale, BAR, colour(series.system()));
        line(
                "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#222\"/>",
                at(spread.min()), middle, at(spread.max()), middle);
        line(
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"8\" fill=\"#fff\" fill-opacity=\"0.6\" stroke=\"#222\"/>",
                at(spread.lowerQuartile()), middle - 4, (spread.upperQuartile() - spread.lowerQuartile()) * scale);
        line("<text x=\"%.1f\" y=\"%d\">%s</text>", at(spread.max()) + 8, middle + 4, Numbers.of(spread.median()));
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

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void line(String format, Object... args) {
        svg.append(String.format(Locale.ROOT, format, args)).append('\n');
    }
}
