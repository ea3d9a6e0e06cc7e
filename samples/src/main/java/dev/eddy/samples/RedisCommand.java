package dev.eddy.samples;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** A command of a client: a word and its arguments, which are any bytes. Nobody changes them. */
record RedisCommand(byte[] word, List<byte[]> arguments) {

    /** What a command costs in memory beside its bytes, about; and each argument. */
    private static final int OVERHEAD = 32;

    /** The word as Redis's errors have it. */
    String name() {
        return text(word).toLowerCase(Locale.ROOT);
    }

    byte[] argument(int index) {
        return arguments.get(index);
    }

    /** The argument for reading. */
    String text(int index) {
        return text(arguments.get(index));
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** How much memory it takes, about. */
    long bytes() {
        long bytes = OVERHEAD + word.length;
        for (byte[] argument : arguments) {
            bytes += OVERHEAD + argument.length;
        }
        return bytes;
    }
}
