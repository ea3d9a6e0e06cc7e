package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks where the JVM that runs this has put the fields. */
class PaddingTest {

    private static final long TWO_LINES = 128; // processors fetch cache lines in pairs

    private static long offsetOf(Class<?> owner, String field) throws Exception {
        Class<?> type = Class.forName("sun.misc.Unsafe"); // by reflection: the compiler warns of its name
        Field instance = type.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        return (long) type.getMethod("objectFieldOffset", Field.class)
                .invoke(instance.get(null), owner.getDeclaredField(field));
    }

    @ParameterizedTest
    @ValueSource(classes = {PaddedReference.class, PaddedCounter.class})
    void shouldHaveTwoCacheLinesOnEitherSideOfTheValue(Class<?> padded) throws Exception {
        long value = offsetOf(padded.getSuperclass(), "value");
        long last = offsetOf(padded, "after16");

        assertThat(value).isGreaterThanOrEqualTo(TWO_LINES);
        assertThat(last - value).isGreaterThanOrEqualTo(TWO_LINES - Long.BYTES);
    }
}
