package dev.eddy.test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TcpProbe} waits for.
 *
 * @param text what it is, for a failure
 * @param look finds it in what has arrived
 */
record Expectation(String text, Look look) {

    /** More bytes may bring it. */
    static final int WAIT = -1;
    /** No more bytes can bring it. */
    static final int NEVER = -2;

    private static final int LONGEST_QUOTE = 200;

    /** How many bytes of what has arrived are it, or one of the two constants. */
    interface Look {
        int at(ByteBuffer arrived, TcpProbe.@Nullable End end);
    }

    static Expectation exactly(byte[] bytes) {
        ByteBuffer expected = ByteBuffer.wrap(bytes);
        return new Expectation(quote(expected), (arrived, end) -> {
            int same = expected.mismatch(arrived);
            boolean all = same < 0 || same == bytes.length;
            return all ? bytes.length : same == arrived.remaining() ? WAIT : NEVER;
        });
    }

    static Expectation length(int length) {
        return new Expectation(length + " bytes", (arrived, end) -> arrived.remaining() >= length ? length : WAIT);
    }

    static Expectation anyLine() {
        return new Expectation("a line", (arrived, end) -> lengthOfLine(arrived));
    }

    static Expectation line(String line) {
        return new Expectation("line " + quote(StandardCharsets.ISO_8859_1.encode(line)), (arrived, end) -> {
            int length = lengthOfLine(arrived);
            return length == WAIT || chomp(latin1(arrived, length)).equals(line) ? length : NEVER;
        });
    }

    private static int lengthOfLine(ByteBuffer arrived) {
        for (int i = 0; i < arrived.remaining(); i++) {
            if (arrived.get(arrived.position() + i) == '\n') {
                return i + 1;
            }
        }
        return WAIT;
    }

    static String chomp(String line) {
        return line.substring(0, line.length() - (line.endsWith("\r\n") ? 2 : 1));
    }

    static Expectation match(Pattern pattern) {
        return new Expectation("match of " + pattern, (arrived, end) -> {
            Matcher matcher = pattern.matcher(latin1(arrived, arrived.remaining()));
            return matcher.find() && (!matcher.hitEnd() || end != null) ? matcher.end() : WAIT;
        });
    }

    static Expectation anythingUpTo(TcpProbe.End expected) {
        return new Expectation(
                "any bytes and then " + expected, (arrived, end) -> end == expected ? arrived.remaining() : WAIT);
    }

    static Expectation nothingUpTo(TcpProbe.End expected) {
        return new Expectation("no bytes and then " + expected, (arrived, end) -> {
            int none = end == expected ? 0 : WAIT;
            return arrived.hasRemaining() ? NEVER : none;
        });
    }

    static Expectation anyEnd() {
        return new Expectation("an end of any kind", (arrived, end) -> end != null ? 0 : WAIT);
    }

    static String latin1(ByteBuffer bytes, int length) {
        return StandardCharsets.ISO_8859_1
                .decode(bytes.slice(bytes.position(), length))
                .toString();
    }

    /** The beginning of {@code bytes}, as one could write it in a program. */
    static String quote(ByteBuffer bytes) {
        StringBuilder quote = new StringBuilder("'");
        for (char c : latin1(bytes, Math.min(bytes.remaining(), LONGEST_QUOTE)).toCharArray()) {
            quote.append(
                    switch (c) {
                        case '\r' -> "\\r";
                        case '\n' -> "\\n";
                        default -> c >= ' ' && c < 127 ? String.valueOf(c) : String.format("\\x%02x", (int) c);
                    });
        }
        return quote.append(bytes.remaining() > LONGEST_QUOTE ? "..." : "'").toString();
    }
}
