package dev.eddy.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers for people: three digits that count, and no more than there are. */
final class Numbers {

    private Numbers() {}

    static String of(double value) {
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return value == 0 ? "0" : String.valueOf(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(3));
        int digits = Math.max(0, rounded.stripTrailingZeros().scale());
        return String.format(Locale.ROOT, "%,." + digits + "f", rounded);
    }

    /** Two decimals, and more where they would hide on which side of 1 it is. */
    static String ratio(double value) {
        if (value < 0.1) {
            return of(value);
        }
        int decimals = 2;
        while (value != 1 && decimals < 4 && Math.abs(value - 1) < 0.5 * Math.pow(10, -decimals)) {
            decimals++;
        }
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
