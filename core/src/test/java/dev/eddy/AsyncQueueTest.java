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
            AsyncQueue<Integer> queue = new AsyncQueue<>(loop, 1 + random.nextInt(3));
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
}
