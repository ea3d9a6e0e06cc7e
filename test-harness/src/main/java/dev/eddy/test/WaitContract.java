package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Async;
import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import dev.eddy.ManualLoop;
import dev.eddy.Waited;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What {@link Async#waitAll}, its siblings and {@link Async#asCompleted} must do on every loop. A part of {@link LoopContract}.
 */
abstract class WaitContract {

    private static final Duration SOON = Duration.ofMillis(5);

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final IOException failure = new IOException("own");

    abstract LoopDriver open() throws Exception;

    private LoopPromise<String> pending() {
        return on.loop().createFuture();
    }

    // waitAll and its siblings

    @Test
    @Tag("WA-01")
    void shouldSplitIntoDoneAndPendingOnceAllAreDone() throws Exception {
        LoopPromise<String> a = pending();
        LoopPromise<String> b = pending();
        LoopFuture<Waited<String>> all = Async.waitAll(List.of(a, b, a), null);
        b.trySuccess("b");
        on.settle();
        assertThat(all.isDone()).isFalse();

        a.tryFailure(failure);

        assertThat(on.await(all).done()).containsExactly(a, b);
        assertThat(all.result().pending()).isEmpty();
        assertThat(on.onLoop(() -> Async.waitAll(List.of(a, b), null).isDone()))
                .as("at once")
                .isTrue();
        assertThat(a.exception()).isSameAs(failure);
    }

    @Test
    @Tag("WA-03")
    void shouldRefuseWhenThereAreNoneOrOfTwoLoops() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Async.waitAny(List.<LoopFuture<String>>of(), null))
                .withMessage("futures: none (expected: at least one)");
        LoopFuture<String> foreign = ManualLoop.create().createFuture();
        assertThatIllegalArgumentException().isThrownBy(() -> Async.waitAll(List.of(pending(), foreign), null));
    }

    @Test
    @Tag("WA-04")
    void shouldReturnOnTheFirstWithWhateverElseIsDoneThen() throws Exception {
        LoopPromise<String> a = pending();
        LoopPromise<String> b = pending();
        LoopPromise<String> c = pending();
        LoopFuture<Waited<String>> any = Async.waitAny(List.of(a, b, c), null);
        on.settle();

        on.onLoop(() -> c.trySuccess("c") && a.trySuccess("a"));

        assertThat(on.await(any).done()).containsExactly(a, c);
        assertThat(any.result().pending()).containsExactly(b);
    }

    @Test
    void shouldReturnOnTheFirstFailureButNotOnACancellation() throws Exception {
        LoopPromise<String> a = pending();
        LoopPromise<String> b = pending();
        LoopPromise<String> c = pending();
        LoopFuture<Waited<String>> first = Async.waitFirstFailure(List.of(a, b, c), null);
        a.cancel("not a failure");
        on.settle();
        assertThat(first.isDone()).isFalse();

        b.tryFailure(failure);

        assertThat(on.await(first).done()).containsExactly(a, b);
        assertThat(first.result().pending()).containsExactly(c);
    }

    @Test
    @Tag("WA-07")
    void shouldReturnTheSplitAndCancelNothingWhenTheTimeIsOver() throws Exception {
        LoopPromise<String> a = pending();
        LoopPromise<String> b = pending();
        a.trySuccess("a");
        on.done(a);

        for (Duration timeout : List.of(SOON, Duration.ZERO, Duration.ofSeconds(-1))) {
            for (LoopFuture<Waited<String>> waiting :
                    List.of(Async.waitAll(List.of(a, b), timeout), Async.waitFirstFailure(List.of(a, b), timeout))) {
                assertThat(on.await(waiting).done()).containsExactly(a);
                assertThat(waiting.result().pending()).containsExactly(b);
            }
            assertThat(on.await(Async.waitAny(List.of(b), timeout)).done()).isEmpty();
        }

        on.settle();
        assertThat(b.isDone()).isFalse();
        assertThat(b.toString()).as("nothing is left on it").doesNotContain("callbacks");
    }

    @Test
    void shouldLeaveTheFuturesAloneWhenItIsCancelled() throws Exception {
        LoopPromise<String> a = pending();
        LoopFuture<Waited<String>> all = Async.waitAll(List.of(a), Duration.ofHours(1));
        on.settle();

        all.cancel("enough");
        assertThat(on.done(all).isCancelled()).isTrue();
        on.settle();

        assertThat(a.isDone()).isFalse();
        assertThat(a.toString()).doesNotContain("callbacks");
    }

    // asCompleted

    @Test
    @Tag("AC-01")
    void shouldGiveTheValuesInOrderOfCompletion() throws Exception {
        LoopPromise<String> a = pending();
        LoopPromise<String> b = pending();
        LoopPromise<String> c = pending();
        Iterator<LoopFuture<String>> each = Async.asCompleted(List.of(c, a, b), null);
        List<String> values = new ArrayList<>();
        a.trySuccess("a");
        b.trySuccess("b");
        c.trySuccess("c");

        while (each.hasNext()) {
            values.add(on.await(each.next()));
        }

        assertThat(values).containsExactly("a", "b", "c");
        assertThatThrownBy(each::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    @Tag("AC-02")
    void shouldFailWhateverIsNextAndCancelNothingWhenTheTimeIsOver() throws Exception {
        LoopPromise<String> slow = pending();
        LoopPromise<String> slower = pending();
        LoopPromise<String> quick = pending();
        quick.trySuccess("quick");
        on.done(quick);
        Iterator<LoopFuture<String>> each = Async.asCompleted(List.of(slow, slower, quick), SOON);
        assertThat(on.await(each.next())).isEqualTo("quick");

        assertThat(on.done(each.next()).exception()).isInstanceOf(TimeoutException.class);
        on.settle();

        assertThat(slow.toString()).as("nothing is left on it").doesNotContain("callbacks");
        assertThat(slow.trySuccess("slow")).isTrue();
        assertThat(on.await(slow)).isEqualTo("slow");
        assertThat(on.done(each.next()).exception()).as("it came too late").isInstanceOf(TimeoutException.class);
        assertThat(slower.isDone()).isFalse();
    }

    @Test
    @Tag("AC-04")
    void shouldGiveTheFirstAwaitedTheFirstCompleted() throws Exception {
        LoopPromise<String> a = pending();
        LoopPromise<String> b = pending();
        Iterator<LoopFuture<String>> each = Async.asCompleted(List.of(a, b), null);
        LoopFuture<String> first = each.next();
        LoopFuture<String> second = each.next();
        second.onDone(done -> {});
        first.onDone(done -> {});

        b.trySuccess("came first");
        on.settle();
        assertThat(first.isDone()).isFalse();
        a.trySuccess("came second");

        assertThat(on.await(second)).isEqualTo("came first");
        assertThat(on.await(first)).isEqualTo("came second");
    }

    @Test
    void shouldCompleteThoseThatNobodyWaitsForOnceAllAreDone() throws Exception {
        LoopPromise<String> a = pending();
        LoopPromise<String> b = pending();
        Iterator<LoopFuture<String>> each = Async.asCompleted(List.of(a, b), null);
        LoopFuture<String> first = each.next();
        LoopFuture<String> second = each.next();

        b.trySuccess("b");
        a.trySuccess("a");
        on.settle();

        assertThat(first.result()).isEqualTo("b");
        assertThat(second.result()).isEqualTo("a");
    }

    @Test
    @Tag("AC-05")
    void shouldGiveDuplicatesOnceAndNothingForNone() throws Exception {
        LoopFuture<String> twice = on.loop().sleep(Duration.ofMillis(1)).thenApply(slept -> "once");
        Iterator<LoopFuture<String>> each = Async.asCompleted(List.of(twice, twice), null);

        assertThat(on.await(each.next())).isEqualTo("once");
        assertThat(each.hasNext()).isFalse();
        assertThat(Async.asCompleted(List.<LoopFuture<String>>of(), null).hasNext())
                .isFalse();
    }

    @Test
    void shouldPassTheTurnOfACancelledOneOn() throws Exception {
        LoopPromise<String> a = pending();
        LoopPromise<String> b = pending();
        Iterator<LoopFuture<String>> each = Async.asCompleted(List.of(a, b), null);
        LoopFuture<String> cancelled = each.next();
        cancelled.onDone(done -> {});
        cancelled.cancel("not interested");
        LoopFuture<String> next = each.next();
        next.onDone(done -> {});
        on.settle();

        a.trySuccess("a");

        assertThat(on.await(next)).isEqualTo("a");
        assertThat(b.isDone()).isFalse();
    }

    @Test
    @Tag("AC-01")
    void shouldEndPlaceholdersThatAreOnlyLookedAt() throws Exception {
        LoopPromise<String> first = on.loop().createFuture();
        LoopPromise<String> second = on.loop().createFuture();
        Iterator<LoopFuture<String>> each = Async.asCompleted(List.of(first, second), null);
        LoopFuture<String> looked = each.next();

        second.trySuccess("came first");
        on.settle();

        assertThat(looked.isDone()).isTrue();
        assertThat(looked.result()).isEqualTo("came first");
        first.cancel(false);
        on.settle();
    }
}
