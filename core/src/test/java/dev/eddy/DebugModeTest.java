package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DebugModeTest {

    private final ManualLoop loop = ManualLoop.create();

    @Test
    @Tag("FU-14")
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
}
