package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.CancelToken;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class LuckyNumberTest {

    private final CancelToken token = new CancelToken();

    @Test
    void shouldTellWhoWaitsThatItIsUnlucky() {
        assertThat(LuckyNumber.of(2, token)).isEqualTo(999_999_000_000L);
        assertThatThrownBy(() -> LuckyNumber.of(7, token)).isInstanceOf(LuckyNumber.Unlucky.class);
    }

    /** Else the log of the server shows a stack trace whenever two of several draws are unlucky. */
    @Test
    void shouldEndAsAskedWhenNobodyWaitsAnyMore() {
        token.cancel();

        assertThatThrownBy(() -> LuckyNumber.of(7, token)).isInstanceOf(CancellationException.class);
    }
}
