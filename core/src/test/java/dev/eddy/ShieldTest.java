package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class ShieldTest {

    private final ManualLoop loop = ManualLoop.create();
    private final LoopPromise<String> inner = loop.createFuture();

    /** SH-01 */
    @Test
    void shouldEndAsTheInnerOneDoes() throws Exception {
        LoopPromise<String> failing = loop.createFuture();
        LoopPromise<String> cancelled = loop.createFuture();
        LoopFuture<String> ofValue = Async.shield(inner);
        LoopFuture<String> ofFailure = Async.shield(failing);
        LoopFuture<String> ofCancel = Async.shield(cancelled);
        IOException cause = new IOException("inner");

        inner.trySuccess("value");
        failing.tryFailure(cause);
        cancelled.cancel("why");
        loop.runUntilIdle();

        assertThat(ofValue.result()).isEqualTo("value");
        assertThat(ofFailure.exception()).isSameAs(cause);
        assertThat(ofCancel.isCancelled()).isTrue();
        assertThatThrownBy(ofCancel::result)
                .isInstanceOf(CancellationException.class)
                .hasMessage("why");
    }

    /** SH-02 */
    @Test
    void shouldLeaveTheInnerOneAloneAndNoCallbackOnIt() {
        LoopFuture<String> outer = Async.shield(inner);
        loop.runUntilIdle();

        outer.cancel("outer only");
        loop.runUntilIdle();

        assertThat(outer.isCancelled()).isTrue();
        assertThat(inner.isDone()).isFalse();
        inner.trySuccess("unharmed");
        assertThat(loop.runReady()).as("callbacks that run").isZero();
    }

    /** SH-03 */
    @Test
    void shouldReturnADoneOneAsItIs() {
        inner.trySuccess("done");
        loop.runUntilIdle();

        assertThat(Async.shield(inner)).isSameAs(inner);
    }

    /** GA-18, GA-19 */
    @Test
    void shouldShieldAGatherAndBeGathered() throws Exception {
        LoopPromise<String> other = loop.createFuture();
        LoopFuture<List<String>> all = Async.gather(List.of(inner, other));
        LoopFuture<List<String>> shielded = Async.shield(all);
        LoopFuture<List<String>> ofShields = Async.gather(List.of(Async.shield(inner), Async.shield(other)));
        loop.runUntilIdle();

        shielded.cancel("outer");
        ofShields.cancel("outer");
        loop.runUntilIdle();
        assertThat(shielded.isCancelled()).isTrue();
        assertThat(ofShields.isCancelled()).isTrue();
        inner.trySuccess("a");
        other.trySuccess("b");
        loop.runUntilIdle();

        assertThat(all.result()).containsExactly("a", "b");
    }
}
