package dev.eddy.samples;

import java.nio.charset.StandardCharsets;

/** Integers as Redis takes them: 64 bits, and only in the form in which it would print them. */
final class RedisInteger {

    /** The longest: {@code -9223372036854775808}. */
    private static final int MOST_DIGITS = 20;

    private RedisInteger() {}

    /** The number that {@code text} is; throws {@link RedisRefusal} if it is none. */
    static long parse(byte[] text) {
        String digits = text.length > MOST_DIGITS ? "" : new String(text, StandardCharsets.ISO_8859_1);
        try {
            long number = Long.parseLong(digits);
            if (Long.toString(number).equals(digits)) {
                return number;
            }
        } catch (NumberFormatException none) {
            throw notAnInteger();
        }
        throw notAnInteger();
    }

    static byte[] print(long number) {
        return Long.toString(number).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static RedisRefusal notAnInteger() {
        return new RedisRefusal("ERR value is not an integer or out of range");
    }
}
