package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AsyncQueueTest {

    private final ManualLoop loop = ManualLoop.create();

    @Test
    void shouldKeepTheOrderAndTheBound() throws Exception {
        AsyncQueue<Integer> queue = new AsyncQueue<>(loop, 2);
        LoopFuture<Void> first = queue.put(1);
        LoopFuture<Void> second = queue.put(2);
        LoopFuture<Void> third = queue.put(3);
        loop.runUntilIdle();
        assertThat(first.isDone()).isTrue();
        assertThat(second.isDone()).isTrue();
        assertThat(third.isDone()).isFalse();

        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            taken.add(loop.runUntil(queue.take()));
        }

        assertThat(taken).containsExactly(1, 2, 3);
        assertThat(third.isDone()).isTrue();
        assertThatThrownBy(() -> new AsyncQueue<>(loop, 0)).hasMessage("capacity: 0 (expected: > 0)");
    }

    /** QU-03 */
    @Test
    void shouldKeepTheItemOfATakerCancelledInThePassThatWokeIt() throws Exception {
        AsyncQueue<String> queue = new AsyncQueue<>(loop, 1);
        LoopFuture<String> inner = queue.take();
        LoopFuture<String> taker = Async.waitFor(inner, Duration.ofSeconds(1));
        loop.runUntilIdle();
        loop.callSoon(() -> {
            queue.put("item");
            assertThat(inner.isDone()).as("woken").isTrue();
            taker.cancel("in the same pass");
        });

        loop.runUntilIdle();

        assertThat(taker.isCancelled()).isTrue();
        assertThat(loop.runUntil(queue.take())).isEqualTo("item");
    }

    @Test
    void shouldAddNothingForACancelledPut() throws Exception {
        AsyncQueue<String> queue = new AsyncQueue<>(loop, 1);
        queue.put("first");
        LoopFuture<Void> cancelled = queue.put("never");
        LoopFuture<Void> next = queue.put("next");
        loop.runUntilIdle();

        cancelled.cancel("changed my mind");

        assertThat(loop.runUntil(queue.take())).isEqualTo("first");
        assertThat(loop.runUntil(queue.take())).isEqualTo("next");
        assertThat(next.isDone()).isTrue();
    }

    /** QU-05 */
    @Test
    void shouldWakeEverybodyWhenClosedAndHandOutWhatIsLeft() throws Exception {
        AsyncQueue<String> queue = new AsyncQueue<>(loop, 1);
        queue.put("left");
        LoopFuture<Void> putter = queue.put("too late");
        AsyncQueue<String> empty = new AsyncQueue<>(loop, 1);
        LoopFuture<String> taker = empty.take();
        loop.runUntilIdle();

        queue.close();
        empty.close();
        loop.runUntilIdle();

        assertThat(putter.exception()).isInstanceOf(QueueClosedException.class);
        assertThat(taker.exception()).isInstanceOf(QueueClosedException.class);
        assertThat(loop.runUntil(queue.take())).isEqualTo("left");
        assertThatThrownBy(() -> loop.runUntil(queue.take())).isInstanceOf(QueueClosedException.class);
        assertThatThrownBy(() -> loop.runUntil(queue.put("later"))).isInstanceOf(QueueClosedException.class);
    }

    @Test
    void shouldNeitherLoseNorDoubleAnItemWhateverIsCancelledWhen() throws Exception {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            AsyncQueue<Integer> queue = new AsyncQueue<>(loop, 1 + random.nextInt(3));
            List<LoopFuture<Void>> puts = new ArrayList<>();
            List<LoopFuture<Integer>> takes = new ArrayList<>();
            for (int step = 0; step < 40; step++) {
                switch (random.nextInt(5)) {
                    case 0 -> puts.add(queue.put(puts.size()));
                    case 1 -> takes.add(Async.waitFor(queue.take(), Duration.ofSeconds(random.nextInt(3) + 1)));
                    case 2 -> cancelAny(random, takes);
                    case 3 -> cancelAny(random, puts);
                    default -> {
                        if (random.nextBoolean()) {
                            loop.runReady();
                        } else {
                            loop.advance(Duration.ofMillis(700));
                        }
                    }
                }
            }
            loop.advance(Duration.ofSeconds(5));
            queue.close();
            for (LoopFuture<Integer> rest = queue.take(); ; rest = queue.take()) {
                loop.runUntilIdle();
                if (rest.exception() != null) {
                    break;
                }
                takes.add(rest);
            }
            assertThat(values(takes)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(accepted(puts));
        }
    }

    private void cancelAny(Random random, List<? extends LoopFuture<?>> futures) {
        if (!futures.isEmpty()) {
            LoopFuture<?> any = futures.get(random.nextInt(futures.size()));
            loop.callSoon(() -> any.cancel(false));
        }
    }

    private static List<Integer> values(List<LoopFuture<Integer>> takes) throws Exception {
        List<Integer> values = new ArrayList<>();
        for (LoopFuture<Integer> take : takes) {
            if (take.isDone() && !take.isCancelled() && take.exception() == null) {
                values.add(take.result());
            }
        }
        return values;
    }

    private static List<Integer> accepted(List<LoopFuture<Void>> puts) {
        List<Integer> accepted = new ArrayList<>();
        for (int i = 0; i < puts.size(); i++) {
            LoopFuture<Void> put = puts.get(i);
            if (put.isDone() && !put.isCancelled() && put.exception() == null) {
                accepted.add(i);
            }
        }
        return accepted;
    }
}
