package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class AsCompletedTest {

    private final ManualLoop loop = ManualLoop.create();

    private LoopFuture<String> after(int seconds, String value) {
        return loop.sleep(Duration.ofSeconds(seconds)).thenApply(slept -> value);
    }

    /** AC-01 */
    @Test
    void shouldGiveTheValuesInTheOrderOfCompletion() throws Exception {
        Iterator<LoopFuture<String>> each =
                Async.asCompleted(List.of(after(3, "c"), after(1, "a"), after(2, "b")), null);
        List<String> values = new ArrayList<>();

        while (each.hasNext()) {
            values.add(loop.runUntil(each.next()));
        }

        assertThat(values).containsExactly("a", "b", "c");
        assertThatThrownBy(each::next).isInstanceOf(NoSuchElementException.class);
    }

    /** AC-02 */
    @Test
    void shouldFailTheNextAfterTheTimeoutAndCancelNothing() throws Exception {
        LoopFuture<String> slow = after(5, "slow");
        Iterator<LoopFuture<String>> each = Async.asCompleted(List.of(slow, after(1, "quick")), Duration.ofSeconds(2));

        assertThat(loop.runUntil(each.next())).isEqualTo("quick");
        assertThatThrownBy(() -> loop.runUntil(each.next())).isInstanceOf(TimeoutException.class);

        assertThat(loop.runUntil(slow)).isEqualTo("slow");
    }

    /** AC-04 */
    @Test
    void shouldGiveTheFirstAwaitedTheFirstCompleted() throws Exception {
        Iterator<LoopFuture<String>> each = Async.asCompleted(List.of(after(1, "a"), after(2, "b")), null);
        LoopFuture<String> first = each.next();
        LoopFuture<String> second = each.next();

        assertThat(loop.runUntil(second)).isEqualTo("a");
        assertThat(loop.runUntil(first)).isEqualTo("b");
    }

    @Test
    void shouldCompleteThoseThatNobodyWaitsForOnceAllAreDone() throws Exception {
        Iterator<LoopFuture<String>> each = Async.asCompleted(List.of(after(1, "a"), after(2, "b")), null);
        LoopFuture<String> first = each.next();
        LoopFuture<String> second = each.next();

        loop.advance(Duration.ofSeconds(2));

        assertThat(first.result()).isEqualTo("a");
        assertThat(second.result()).isEqualTo("b");
    }

    /** AC-05 */
    @Test
    void shouldGiveDuplicatesOnceAndNothingForNone() throws Exception {
        LoopFuture<String> twice = after(1, "once");
        Iterator<LoopFuture<String>> each = Async.asCompleted(List.of(twice, twice), null);

        assertThat(loop.runUntil(each.next())).isEqualTo("once");
        assertThat(each.hasNext()).isFalse();
        assertThat(Async.asCompleted(List.<LoopFuture<String>>of(), null).hasNext())
                .isFalse();
    }

    @Test
    void shouldPassACancelledPlaceholdersTurnOn() throws Exception {
        Iterator<LoopFuture<String>> each = Async.asCompleted(List.of(after(1, "a"), after(2, "b")), null);
        LoopFuture<String> cancelled = each.next();
        cancelled.onDone(done -> {});
        cancelled.cancel("not interested");

        assertThat(loop.runUntil(each.next())).isEqualTo("a");
    }
}
