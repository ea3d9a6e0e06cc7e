package dev.eddy.samples;

import java.util.function.IntPredicate;

/** What the header {@code Host} may say. Not a pattern, the matcher of which would outweigh the rest of most requests. */
final class HttpHost {

    private static final String MARKS = "._~!$&'()*+,;=%-";

    private HttpHost() {}

    /** Whether {@code text} is a name, an address, or nothing; and a port or not (RFC 3986, 3.2.2). */
    static boolean isValid(String text) {
        int colon = text.lastIndexOf(':');
        int end = colon > text.lastIndexOf(']') ? colon : text.length();
        boolean inBrackets = text.startsWith("[") && end > 2 && text.charAt(end - 1) == ']';
        return (inBrackets
                        ? consistsOf(HttpHost::isOfAddress, text, 1, end - 1)
                        : consistsOf(HttpHost::isOfName, text, 0, end))
                && consistsOf(HttpHost::isDigit, text, end + 1, text.length());
    }

    private static boolean consistsOf(IntPredicate allowed, String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!allowed.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfAddress(int c) {
        return c == ':' || isOfName(c);
    }

    private static boolean isOfName(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || MARKS.indexOf(c) >= 0;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
