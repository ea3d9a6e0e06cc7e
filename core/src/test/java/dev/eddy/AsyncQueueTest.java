package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AsyncQueueTest {

    private final ManualLoop loop = ManualLoop.create();

    @Test
    @Tag("QU-03")
    void shouldNeitherLoseNorDoubleAnItemWhateverIsCancelledWhen() throws Exception {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            int capacity = 1 + random.nextInt(3);
            AsyncQueue<Integer> queue = new AsyncQueue<>(loop, capacity);
            List<LoopFuture<Void>> puts = new ArrayList<>();
            List<Integer> timed = new ArrayList<>(); // may be cancelled as the item is being taken
            List<LoopFuture<Integer>> takes = new ArrayList<>();
            for (int step = 0; step < 40; step++) {
                switch (random.nextInt(6)) {
                    case 0 -> puts.add(queue.put(puts.size()));
                    case 4 -> {
                        timed.add(puts.size());
                        puts.add(Async.waitFor(queue.put(puts.size()), Duration.ofSeconds(random.nextInt(3) + 1)));
                    }
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
                assertThat(accepted(puts).size() - values(takes).size())
                        .as("held, seed %d", seed)
                        .isLessThanOrEqualTo(capacity);
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
            List<Integer> accepted = accepted(puts);
            List<Integer> values = values(takes);
            assertThat(values).as("seed %d", seed).doesNotHaveDuplicates().containsAll(accepted);
            values.removeAll(accepted);
            assertThat(timed).as("seed %d", seed).containsAll(values);
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

    @Test
    void shouldKeepTheOrderOfItemsThatSeveralCancelledTakersGiveBack() throws Exception {
        AsyncQueue<Integer> queue = new AsyncQueue<>(loop, 3);
        List<LoopFuture<Integer>> takers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            takers.add(Async.waitFor(queue.take(), Duration.ofSeconds(1)));
        }
        loop.runUntilIdle();
        loop.callSoon(() -> {
            for (int item = 1; item <= 3; item++) {
                queue.put(item);
            }
            takers.forEach(taker -> taker.cancel("in the pass that woke it"));
        });

        loop.runUntilIdle();

        assertThat(takers).allMatch(LoopFuture::isCancelled);
        assertThat(List.of(loop.runUntil(queue.take()), loop.runUntil(queue.take()), loop.runUntil(queue.take())))
                .containsExactly(1, 2, 3);
    }

    private void inPasses(int passes, Runnable action) {
        loop.callSoon(passes == 0 ? action : () -> inPasses(passes - 1, action));
    }

    @Test
    void shouldHoldTheBoundWheneverATakerIsCancelledOnTheWayOfTheItem() throws Exception {
        for (int passes = 0; passes < 6; passes++) {
            AsyncQueue<String> queue = new AsyncQueue<>(loop, 1);
            List<String> taken = new ArrayList<>();
            LoopFuture<Boolean> taker = Async.waitFor(
                            Async.waitFor(queue.take(), Duration.ofSeconds(1)), Duration.ofSeconds(2))
                    .thenApply(taken::add);
            loop.runUntilIdle();
            queue.put("first");
            LoopFuture<Void> next = queue.put("next");
            inPasses(passes, () -> taker.cancel("on the way of the item"));

            loop.runUntilIdle();

            assertThat(next.isDone()).as("room, %d passes", passes).isEqualTo(!taken.isEmpty());
            taken.add(loop.runUntil(queue.take()));
            assertThat(taken.get(0)).isEqualTo("first");
        }
    }

    @Test
    void shouldNotKeepThePlaceOfAnItemThatNobodyLooksAt() throws Exception {
        AsyncQueue<Integer> queue = new AsyncQueue<>(loop, 1);
        List<LoopFuture<Void>> puts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            puts.add(queue.put(i));
        }

        queue.take();
        queue.take().onDone(done -> {});
        Async.waitFor(queue.take(), Duration.ofSeconds(1));
        Async.waitFor(queue.take(), Duration.ofSeconds(1)).onDone(done -> {});
        loop.runUntilIdle();

        assertThat(puts).allMatch(LoopFuture::isDone);
        assertThat(loop.runUntil(queue.take())).isEqualTo(4);
    }
}
