package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code waitAll}, {@code waitAny}, {@code waitFirstFailure}. */
class WaitTest {

    private final ManualLoop loop = ManualLoop.create();
    private final LoopPromise<String> a = loop.createFuture();
    private final LoopPromise<String> b = loop.createFuture();
    private final LoopPromise<String> c = loop.createFuture();

    /** WA-01 */
    @Test
    void shouldSplitIntoDoneAndPendingOnceAllAreDone() throws Exception {
        LoopFuture<Waited<String>> all = Async.waitAll(List.of(a, b, a), null);
        b.trySuccess("b");
        loop.runUntilIdle();
        assertThat(all.isDone()).isFalse();

        a.tryFailure(new IOException("a"));
        loop.runUntilIdle();

        assertThat(all.result().done()).containsExactly(a, b);
        assertThat(all.result().pending()).isEmpty();
        loop.callSoon(
                () -> assertThat(Async.waitAll(List.of(a, b), null).isDone()).isTrue());
        loop.runReady();
    }

    /** WA-03 */
    @Test
    void shouldRefuseNoFuturesAndThoseOfTwoLoops() {
        assertThatThrownBy(() -> Async.waitAny(List.<LoopFuture<String>>of(), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: at least one");
        LoopFuture<String> foreign = ManualLoop.create().createFuture();
        assertThatThrownBy(() -> Async.waitAny(List.of(a, foreign), null)).isInstanceOf(IllegalArgumentException.class);
    }

    /** WA-04 */
    @Test
    void shouldReturnOnTheFirstWithWhateverElseIsDoneThen() throws Exception {
        LoopFuture<Waited<String>> any = Async.waitAny(List.of(a, b, c), null);
        c.trySuccess("c");
        a.trySuccess("a");

        loop.runUntilIdle();

        assertThat(any.result().done()).containsExactly(a, c);
        assertThat(any.result().pending()).containsExactly(b);
    }

    /** WA-07 */
    @Test
    void shouldReturnTheSplitAtTheTimeoutAndCancelNothing() throws Exception {
        LoopFuture<Waited<String>> all = Async.waitAll(List.of(a, b), Duration.ofSeconds(1));
        a.trySuccess("a");

        loop.advance(Duration.ofSeconds(1));

        assertThat(all.result().done()).containsExactly(a);
        assertThat(all.result().pending()).containsExactly(b);
        assertThat(b.isDone()).isFalse();
        assertThat(a.toString()).doesNotContain("callbacks");
    }

    @Test
    void shouldReturnOnTheFirstFailureButNotOnACancellation() throws Exception {
        LoopFuture<Waited<String>> first = Async.waitFirstFailure(List.of(a, b, c), null);
        a.cancel("not a failure");
        loop.runUntilIdle();
        assertThat(first.isDone()).isFalse();

        b.tryFailure(new IOException("b"));
        loop.runUntilIdle();

        assertThat(first.result().done()).containsExactly(a, b);
        assertThat(first.result().pending()).containsExactly(c);
    }

    @Test
    void shouldLeaveTheFuturesAloneWhenItIsCancelled() {
        LoopFuture<Waited<String>> all = Async.waitAll(List.of(a, b), Duration.ofSeconds(1));
        loop.runUntilIdle();

        all.cancel("enough");
        loop.runUntilIdle();

        assertThat(all.isCancelled()).isTrue();
        assertThat(a.isDone()).isFalse();
        assertThat(loop.nextDeadlineNanos()).as("its timer is gone").isNull();
    }
}
