package dev.eddy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClassHistogramTest {

    private static final int OBJECTS = 1000;
    private static final int OBJECT_BYTES = 1000 + 16; // with its header, and its length

    @Test
    void shouldCountWhatIsReachableObjectByObject() throws Exception {
        ClassHistogram.liveBytes(); // what counting makes is there before
        long before = ClassHistogram.liveBytes();
        byte[][] held = Stream.generate(() -> new byte[1000]).limit(OBJECTS).toArray(byte[][]::new);
        long after = ClassHistogram.liveBytes();
        assertThat((after - before) / held.length).isCloseTo(OBJECT_BYTES, within(50L));
    }

    @Test
    void shouldTellWhatWasPrintedInsteadOfAHistogram() {
        assertThatIllegalStateException()
                .isThrownBy(() -> ClassHistogram.totalBytes("12345:\nno such process\n"))
                .withMessageContaining("no such process");
    }
}
