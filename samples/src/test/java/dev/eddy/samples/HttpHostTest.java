package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HttpHostTest {

    private static final Pattern GRAMMAR =
            Pattern.compile("(\\[[\\w.:~!$&'()*+,;=%-]+]|[\\w.~!$&'()*+,;=%-]*)(:\\d*)?");

    private static final String PARTS = "[]::aZz09._~!$&'()*+,;=%-@/?# \u00e4";

    @Test
    void shouldAgreeWithTheGrammar() {
        Random random = new Random(1);
        int valid = 0;
        for (int i = 0; i < 100_000; i++) {
            String text = random.nextInt(3) == 0 ? "[" + any(random) + "]" + any(random) : any(random);

            assertThat(HttpHost.isValid(text))
                    .as(text)
                    .isEqualTo(GRAMMAR.matcher(text).matches());

            valid += HttpHost.isValid(text) ? 1 : 0;
        }
        assertThat(valid).isBetween(10_000, 90_000); // else it shows little
    }

    private static String any(Random random) {
        return random.ints(random.nextInt(5), 0, PARTS.length())
                .collect(StringBuilder::new, (text, at) -> text.append(PARTS.charAt(at)), StringBuilder::append)
                .toString();
    }
}
