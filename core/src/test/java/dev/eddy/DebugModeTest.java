package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DebugModeTest {

    private final ManualLoop loop = ManualLoop.create();

    /** FU-14 */
    @Test
    void shouldShowStateResultCallbacksAndSite() {
        LoopPromise<Object> plain = loop.createFuture();
        assertThat(plain.toString())
                .contains("pending")
                .doesNotContain("made at")
                .doesNotContain("callbacks");
        loop.setDebug(true);
        LoopPromise<Object> future = loop.createFuture();
        future.onDone(done -> {});
        future.onDone(done -> {});
        loop.runUntilIdle();

        assertThat(future.toString())
                .contains("pending, callbacks=2")
                .contains("made at dev.eddy.DebugModeTest.should");
        future.trySuccess("text");
        assertThat(future.toString()).contains("pending, decided");
        loop.runUntilIdle();
        assertThat(future.toString()).contains("done: text");
    }

    /** FU-14: recursive structures do not overflow. */
    @Test
    void shouldNotOverflowOnAValueThatHoldsItsFuture() {
        LoopPromise<Object> future = loop.createFuture();
        List<Object> recursive = new ArrayList<>(List.of(future));
        future.trySuccess(recursive);
        loop.runUntilIdle();

        assertThat(future.toString()).contains("done: java.util.ArrayList");
    }
}
