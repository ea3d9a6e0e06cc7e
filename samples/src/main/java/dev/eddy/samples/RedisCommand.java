package dev.eddy.samples;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A command of a client. Nobody changes its bytes.
 *
 * @param words its name and its arguments, which are any bytes; at least one
 */
record RedisCommand(List<byte[]> words) {

    /** What each word costs in memory beside its bytes, about. */
    static final int OVERHEAD = 32;

    /** The word as Redis's errors have it. */
    String name() {
        return text(word()).toLowerCase(Locale.ROOT);
    }

    /** The name as it came. */
    byte[] word() {
        return words.get(0);
    }

    List<byte[]> arguments() {
        return words.subList(1, words.size());
    }

    byte[] argument(int index) {
        return words.get(1 + index);
    }

    /** The argument for reading. */
    String text(int index) {
        return text(argument(index));
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** How much memory it takes, about. */
    long bytes() {
        return words.stream().mapToLong(word -> OVERHEAD + word.length).sum();
    }
}
