package dev.eddy.samples;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** Scores as Redis takes and prints them: 64 bits of floating point, in decimal. */
final class RedisScore {

    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final Pattern INFINITY = Pattern.compile("[+-]?inf(inity)?", Pattern.CASE_INSENSITIVE);

    /** Longer than any that somebody prints; to read one takes the square of its length. */
    private static final int MOST_CHARACTERS = 400;

    private RedisScore() {}

    /** The number that {@code text} is; throws {@link RedisRefusal} if it is none. */
    static double parse(byte[] text) {
        String digits = text.length > MOST_CHARACTERS ? "" : new String(text, StandardCharsets.ISO_8859_1);
        if (INFINITY.matcher(digits).matches()) {
            return digits.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        double score = NUMBER.matcher(digits).matches() ? Double.parseDouble(digits) : Double.NaN;
        if (!Double.isFinite(score)) { // one that is too large, too
            throw new RedisRefusal("ERR value is not a valid float");
        }
        return score + 0.0; // of the two zeros the positive one: not every database tells them apart
    }

    static String print(double score) {
        if (Double.isInfinite(score)) {
            return score > 0 ? "inf" : "-inf";
        }
        if (score == (long) score && Math.abs(score) < 1e17) {
            return Long.toString((long) score);
        }
        return new BigDecimal(Double.toString(score))
                .stripTrailingZeros()
                .toString()
                .toLowerCase(Locale.ROOT);
    }
}
