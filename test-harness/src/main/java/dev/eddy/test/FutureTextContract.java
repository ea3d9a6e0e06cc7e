package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.LoopPromise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the futures of every loop show of themselves when they are printed. A part of {@link LoopContract}.
 */
abstract class FutureTextContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final IOException failure = new IOException("own");

    abstract LoopDriver open() throws Exception;

    private <V> LoopPromise<V> pending() {
        return on.loop().createFuture();
    }

    @Test
    @Tag("FU-14")
    void shouldShowStateResultCallbacksAndSiteWhenPrinted() throws Exception {
        on.loop().setDebug(true);
        LoopPromise<String> promise = pending();
        promise.onDone(done -> {});
        promise.onDone(done -> {});
        on.settle();

        assertThat(promise.toString())
                .contains("[pending, callbacks=2, made at ", "FutureTextContract.")
                .endsWith("]");
        promise.trySuccess("text");
        assertThat(on.done(promise).toString())
                .contains("[done: text, made at ")
                .doesNotContain("callbacks");
        LoopPromise<String> failed = pending();
        failed.tryFailure(failure);
        assertThat(on.done(failed).toString()).contains("[failed: java.io.IOException: own");
        LoopPromise<String> cancelled = pending();
        cancelled.cancel("why");
        assertThat(on.done(cancelled).toString()).contains("[cancelled: why");
        assertThat(failed.exception()).isNotNull();
    }

    @Test
    @Tag("FU-14")
    void shouldNotOverflowWhenWhatItHoldsPrintsIt() throws Exception {
        LoopPromise<Object> inAList = pending();
        inAList.trySuccess(new ArrayList<>(List.of(inAList)));
        LoopPromise<Object> inAMessage = pending();
        inAMessage.tryFailure(new IOException() {
            private static final long serialVersionUID = 1;

            @Override
            public String getMessage() {
                return "failed: " + inAMessage;
            }
        });

        assertThat(on.done(inAList).toString()).contains("done: java.util.ArrayList");
        assertThat(on.done(inAMessage).toString()).contains("failed: ").hasSizeLessThan(500);
        assertThat(inAMessage.exception()).isNotNull();
    }
}
