package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.CancelToken;
import dev.eddy.Offload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.DefaultByteBufHolder;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OffloadSettingsTest {

    private static OffloadHandler.Builder<String, String> builder() {
        return OffloadHandler.of(String.class, (String text) -> text);
    }

    @Test
    void shouldRefuseMarksThatAreOutOfRange() {
        assertThatThrownBy(() -> builder().inFlight(0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("inFlight: high=0, low=0 (expected: high > 0, 0 <= low < high)");
        assertThatThrownBy(() -> builder().inFlight(8, 8)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder().inFlight(8, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder().inFlightBytes(10, 20, String::length))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("inFlightBytes: high=10, low=20");
    }

    /** One token for all jobs would be cancelled with the first of them. */
    @Test
    void shouldRefuseATokenThatAllJobsWouldShare() {
        Offload shared = Offload.builder().token(new CancelToken()).build();

        assertThatThrownBy(() -> builder().offload(shared).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("offload: with a token");
    }

    @Test
    void shouldKnowTheBytesOfBuffersAndOfWhatHoldsThem() {
        ByteBuf buffer = Unpooled.wrappedBuffer(new byte[7]);

        assertThat(OffloadSettings.bytesOf(buffer)).isEqualTo(7);
        assertThat(OffloadSettings.bytesOf(new DefaultByteBufHolder(buffer))).isEqualTo(7);
        assertThat(OffloadSettings.bytesOf("text")).isZero();
    }

    @Test
    void shouldTakeAQueueTimeoutThatIsBeyondAllTime() {
        OffloadSettings<String, String> settings = new OffloadSettings<>(
                String.class,
                new Work.Blocking<>((text, token) -> text),
                Ordering.SERIAL,
                null,
                Marks.DEFAULT,
                OffloadSettings::bytesOf,
                Offload.builder()
                        .queueTimeout(Duration.ofSeconds(Long.MAX_VALUE))
                        .build(),
                null);

        assertThat(System.nanoTime() + settings.queueTimeoutNanos()).isGreaterThan(System.nanoTime());
    }
}
