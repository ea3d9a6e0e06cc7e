package dev.eddy.benchmarks.report;

import java.util.Locale;

/** A drawing with a title and a line below it, in pixels from the upper left. */
final class Svg {

    private final StringBuilder text = new StringBuilder();

    Svg(int width, int height, String title, String subtitle) {
        line(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\">",
                width, height, width, height);
        line("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", width, height);
        line("<text x=\"12\" y=\"24\" font-size=\"16\" font-weight=\"bold\">%s</text>", escape(title));
        line("<text x=\"12\" y=\"44\" fill=\"#555\">%s</text>", escape(subtitle));
    }

    void text(double x, int y, String words) {
        line("<text x=\"%.1f\" y=\"%d\">%s</text>", x, y, escape(words));
    }

    void textEndingAt(double x, int y, String words) {
        line("<text x=\"%.1f\" y=\"%d\" text-anchor=\"end\">%s</text>", x, y, escape(words));
    }

    void bar(double from, double to, int y, int height, String colour) {
        line(
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                Math.min(from, to), y, Math.abs(to - from), height, colour);
    }

    /** A see-through box, 8 high. */
    void box(double from, double to, int middle) {
        line(
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"8\" fill=\"#fff\" fill-opacity=\"0.6\" stroke=\"#222\"/>",
                Math.min(from, to), middle - 4, Math.abs(to - from));
    }

    void stroke(double fromX, int fromY, double toX, int toY) {
        line("<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#222\"/>", fromX, fromY, toX, toY);
    }

    String finish() {
        return text.append("</svg>\n").toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void line(String format, Object... args) {
        text.append(String.format(Locale.ROOT, format, args)).append('\n');
    }
}
