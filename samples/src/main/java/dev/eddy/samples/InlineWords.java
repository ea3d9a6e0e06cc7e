package dev.eddy.samples;

import io.netty.handler.codec.DecoderException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a command that somebody has typed: as Redis has it, with quotes around what has blanks in it. */
final class InlineWords {

    /** Double quotes with escapes, single quotes with an escaped quote only, or neither; each up to a blank or the end. */
    private static final Pattern WORD = Pattern.compile(
            "\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|'((?:[^'\\\\]|\\\\'|\\\\(?!'))*+)'|([^\\s\"'][^\\s]*+))(?=\\s|$)\\s*");

    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9a-fA-F]{2})|(.))");

    private InlineWords() {}

    /** The words; none of a blank line. Throws {@link DecoderException} if a quote does not end. */
    static List<byte[]> of(String line) {
        List<byte[]> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        int end = 0;
        while (end < line.length() && word.find(end) && word.start() == end) {
            words.add(bytes(word));
            end = word.end();
        }
        if (!line.substring(end).isBlank()) {
            throw new DecoderException("unbalanced quotes in request");
        }
        return words;
    }

    private static byte[] bytes(Matcher word) {
        String quoted = word.group(1);
        if (quoted != null) {
            // One character for each byte, so that an escape can be any byte.
            String latin1 = new String(quoted.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            return ESCAPE.matcher(latin1)
                    .replaceAll(escape -> Matcher.quoteReplacement(unescaped(escape.group(1), escape.group(2))))
                    .getBytes(StandardCharsets.ISO_8859_1);
        }
        String plain = word.group(2) == null ? word.group(3) : word.group(2).replace("\\'", "'");
        return plain.getBytes(StandardCharsets.UTF_8);
    }

    private static String unescaped(String hex, String letter) {
        if (hex != null) {
            return String.valueOf((char) Integer.parseInt(hex, 16));
        }
        return switch (letter) {
            case "n" -> "\n";
            case "r" -> "\r";
            case "t" -> "\t";
            case "b" -> "\b";
            case "a" -> "\u0007";
            default -> letter;
        };
    }
}
