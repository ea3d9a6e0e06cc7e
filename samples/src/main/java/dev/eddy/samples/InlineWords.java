package dev.eddy.samples;

import io.netty.handler.codec.DecoderException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The words of a command that somebody has typed: as Redis has it, with quotes around what has blanks in it.
 *
 * <p>Double quotes know escapes, single quotes an escaped quote only; both end with a word. Other than for Redis a NUL is a byte as
 * any, and bytes that are no UTF-8 have to be typed as escapes: Netty has decoded the line before.
 *
 * <p>Not thread-safe.
 */
final class InlineWords {

    private static final int END = -1;
    private static final char UNDECODABLE = '\ufffd';

    private final byte[] line;
    private int next;

    private InlineWords(byte[] line) {
        this.line = line;
    }

    /** The words; none of a blank line. Throws {@link DecoderException} if they cannot be told. */
    static List<byte[]> of(String line) {
        if (line.indexOf(UNDECODABLE) >= 0) {
            throw new DecoderException("invalid UTF-8 in inline request (expected: \"\\xHH\" for such bytes)");
        }
        InlineWords words = new InlineWords(line.getBytes(StandardCharsets.UTF_8));
        List<byte[]> all = new ArrayList<>();
        while (words.skipBlanks()) {
            all.add(words.word());
        }
        return all;
    }

    private boolean skipBlanks() {
        while (isBlank(peek())) {
            next++;
        }
        return peek() != END;
    }

    private byte[] word() {
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        while (peek() != END && !isBlank(peek())) {
            int letter = read();
            if (letter == '"' || letter == '\'') {
                quoted(letter, word);
            } else {
                word.write(letter);
            }
        }
        return word.toByteArray();
    }

    private void quoted(int quote, ByteArrayOutputStream word) {
        for (int letter = read(); letter != quote; letter = read()) {
            if (letter == END) {
                throw unbalanced();
            }
            boolean escaping = letter == '\\' && (quote == '"' ? peek() != END : peek() == '\'');
            word.write(escaping ? escaped() : letter);
        }
        if (peek() != END && !isBlank(peek())) {
            throw unbalanced();
        }
    }

    private int escaped() {
        int letter = read();
        if (letter == 'x' && hex(0) >= 0 && hex(1) >= 0) {
            int value = hex(0) << 4 | hex(1);
            next += 2;
            return value;
        }
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 0x07;
            default -> letter;
        };
    }

    private static DecoderException unbalanced() {
        return new DecoderException("unbalanced quotes in request");
    }

    private int hex(int ahead) {
        return next + ahead < line.length ? Character.digit(line[next + ahead], 16) : -1;
    }

    private int peek() {
        return next < line.length ? line[next] & 0xff : END;
    }

    private int read() {
        int letter = peek();
        next++;
        return letter;
    }

    /** As C has it. */
    private static boolean isBlank(int letter) {
        return letter == ' ' || (letter >= '\t' && letter <= '\r');
    }
}
