package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Async;
import dev.eddy.AsyncQueue;
import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import dev.eddy.QueueClosedException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What {@link AsyncQueue} must do on every loop. A part of {@link LoopContract}.
 */
abstract class QueueContract {

    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    abstract LoopDriver open() throws Exception;

    @Test
    void shouldKeepTheOrderAndTheBound() throws Exception {
        AsyncQueue<Integer> queue = new AsyncQueue<>(on.loop(), 2);
        List<LoopFuture<Void>> puts = List.of(queue.put(1), queue.put(2), queue.put(3));
        on.settle();
        assertThat(puts).extracting(LoopFuture::isDone).containsExactly(true, true, false);

        List<Integer> taken = List.of(on.await(queue.take()), on.await(queue.take()), on.await(queue.take()));

        assertThat(taken).containsExactly(1, 2, 3);
        assertThat(puts.get(2).isDone()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AsyncQueue<>(on.loop(), 0))
                .withMessage("capacity: 0 (expected: > 0)");
    }

    @Test
    void shouldServeWhoWaitsLongestWhenSeveralDo() throws Exception {
        AsyncQueue<Integer> queue = new AsyncQueue<>(on.loop(), 1);
        LoopFuture<Integer> first = queue.take();
        LoopFuture<Integer> second = queue.take();
        on.settle();

        queue.put(1);
        queue.put(2);
        LoopFuture<Integer> third = queue.take();
        queue.put(3);

        assertThat(on.await(Async.gather(first, second, third))).containsExactly(1, 2, 3);
    }

    @Test
    @Tag("QU-03")
    void shouldKeepTheItemWhenItsTakerIsCancelledInThePassThatWokeIt() throws Exception {
        AsyncQueue<String> queue = new AsyncQueue<>(on.loop(), 1);
        LoopFuture<String> inner = queue.take();
        LoopFuture<String> taker = Async.waitFor(inner, HOUR);
        LoopFuture<String> next = queue.take();
        on.settle();

        on.onLoop(() -> {
            queue.put("item");
            assertThat(inner.isDone()).as("woken").isTrue();
            return taker.cancel("in the same pass");
        });

        assertThat(on.await(next)).isEqualTo("item");
        assertThat(taker.isCancelled()).isTrue();
    }

    @Test
    void shouldHoldTheBoundWhenATakerIsCancelledInThePassThatWokeIt() throws Exception {
        AsyncQueue<String> queue = new AsyncQueue<>(on.loop(), 1);
        LoopFuture<Void> first = queue.put("first");
        LoopFuture<Void> next = queue.put("next");
        on.await(first);

        on.onLoop(() ->
                Async.waitFor(queue.take(), HOUR).thenApply(String::length).cancel("in the same pass"));
        on.settle();

        assertThat(next.isDone()).isFalse();
        assertThat(on.await(queue.take())).isEqualTo("first");
        assertThat(on.await(queue.take())).isEqualTo("next");
    }

    @Test
    @Tag("QU-03")
    void shouldAddNothingWhenAPutIsCancelledInThePassThatLetItIn() throws Exception {
        AsyncQueue<String> queue = new AsyncQueue<>(on.loop(), 1);
        queue.put("first");
        LoopFuture<Void> inner = queue.put("never");
        LoopFuture<Void> putter = Async.waitFor(inner, HOUR);
        LoopFuture<Void> next = queue.put("next");
        on.settle();

        LoopPromise<Boolean> woken = on.loop().createFuture();
        String taken = on.onLoop(() -> {
            String first = queue.take().result();
            on.loop().callSoon(() -> {
                woken.trySuccess(inner.isDone());
                putter.cancel("in the same pass");
            });
            return first;
        });

        assertThat(taken).isEqualTo("first");
        assertThat(on.await(woken)).as("woken").isTrue();
        on.settle();
        assertThat(putter.isCancelled()).isTrue();
        assertThat(next.isDone()).as("the wake-up is passed on").isTrue();
        assertThat(on.await(queue.take())).isEqualTo("next");
    }

    @Test
    @Tag("QU-03")
    void shouldAddNothingWhenAPutIsCancelled() throws Exception {
        AsyncQueue<String> queue = new AsyncQueue<>(on.loop(), 1);
        queue.put("first");
        LoopFuture<Void> cancelled = queue.put("never");
        LoopFuture<Void> next = queue.put("next");
        on.settle();

        assertThat(cancelled.cancel("changed my mind")).isTrue();

        assertThat(on.await(queue.take())).isEqualTo("first");
        assertThat(on.await(queue.take())).isEqualTo("next");
        assertThat(next.isDone()).isTrue();
    }

    @Test
    void shouldWakeEverybodyAndHandOutWhatIsLeftWhenClosed() throws Exception {
        AsyncQueue<String> queue = new AsyncQueue<>(on.loop(), 1);
        queue.put("left");
        List<LoopFuture<Void>> putters = List.of(queue.put("too late"), queue.put("too late"));
        AsyncQueue<String> empty = new AsyncQueue<>(on.loop(), 1);
        List<LoopFuture<String>> takers = List.of(empty.take(), empty.take());
        on.settle();

        queue.close();
        empty.close();
        on.settle();

        assertThat(putters).allMatch(put -> put.exception() instanceof QueueClosedException);
        assertThat(takers).allMatch(take -> take.exception() instanceof QueueClosedException);
        assertThat(on.await(queue.take())).isEqualTo("left");
        assertThatThrownBy(() -> on.await(queue.take())).isInstanceOf(QueueClosedException.class);
        assertThatThrownBy(() -> on.await(queue.put("later"))).isInstanceOf(QueueClosedException.class);
    }
}
