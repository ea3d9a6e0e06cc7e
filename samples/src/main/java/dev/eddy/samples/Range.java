package dev.eddy.samples;

/**
 * The values that a number by some name may have; says so when it is given another. Immutable.
 *
 * @param max {@link Long#MAX_VALUE} for no upper limit
 */
record Range(String name, long min, long max) {

    /** Longest part of a bad value that is repeated to whoever sent it. */
    private static final int QUOTED = 40;

    static Range positive(String name) {
        return new Range(name, 1, Long.MAX_VALUE);
    }

    static Range notNegative(String name) {
        return new Range(name, 0, Long.MAX_VALUE);
    }

    /** {@code value}, or {@link IllegalArgumentException} if it is out of range. */
    long require(long value) {
        if (value < min || value > max) {
            throw unexpected(Long.toString(value));
        }
        return value;
    }

    /** The number in {@code text}, or {@link IllegalArgumentException} if it is none or out of range. */
    long parse(String text) {
        try {
            return require(Long.parseLong(text));
        } catch (NumberFormatException notANumber) {
            throw unexpected(text.length() > QUOTED ? text.substring(0, QUOTED) + "..." : text);
        }
    }

    IllegalArgumentException unexpected(String found) {
        return new IllegalArgumentException(name + ": " + found + " (expected: " + this + ')');
    }

    @Override
    public String toString() {
        if (max != Long.MAX_VALUE) {
            return min + " to " + max;
        }
        return min == 1 ? "> 0" : ">= " + min;
    }
}
