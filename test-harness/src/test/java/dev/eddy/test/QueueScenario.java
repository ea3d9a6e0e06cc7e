package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Async;
import dev.eddy.AsyncQueue;
import dev.eddy.LoopFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Who puts and who takes, each giving up at any moment: what was put is taken once, or is still there, and no more is there than may be. */
final class QueueScenario implements Interleavings.Scenario {

    @Override
    public void arrange(Interleaving run) {
        new Traffic(run).arrange();
    }

    private static final class Traffic {
        private final Interleaving run;
        private final int capacity;
        private final AsyncQueue<String> queue;
        private final List<String> in = new ArrayList<>();
        private final List<String> out = new ArrayList<>();
        private int mostHeld;

        Traffic(Interleaving run) {
            this.run = run;
            this.capacity = 1 + run.random().nextInt(2);
            this.queue = new AsyncQueue<>(run.loop(), capacity);
        }

        void arrange() {
            for (int i = 1; i <= 3; i++) {
                String item = "item " + i;
                run.atAnyTime("put " + item, () -> put(item));
                String taker = "taker " + i;
                if (run.random().nextBoolean()) {
                    run.loop().callSoon(() -> take(taker));
                } else {
                    run.atAnyTime(taker + " comes", () -> take(taker));
                }
            }
            run.afterwards(() -> {
                assertThat(mostHeld).as("held").isLessThanOrEqualTo(capacity);
                drain();
                assertThat(out).as("taken").containsExactlyInAnyOrderElementsOf(in);
            });
        }

        private void put(String item) {
            LoopFuture<Void> put = queue.put(item);
            put.onDone(done -> {
                if (!done.isCancelled()) {
                    in.add(item);
                    mostHeld = Math.max(mostHeld, in.size() - out.size());
                }
            });
            mayBeCancelled("put of " + item, put);
        }

        private void take(String taker) {
            LoopFuture<Boolean> take =
                    switch (run.random().nextInt(3)) {
                        case 0 -> queue.take().thenApply(out::add);
                        case 1 ->
                            queue.take().thenCompose(item -> {
                                out.add(item);
                                return run.loop().sleep(Duration.ZERO).thenApply(slept -> true);
                            });
                        default ->
                            Async.waitFor(queue.take(), Duration.ofMillis(1)).thenApply(out::add);
                    };
            mayBeCancelled(taker, take);
        }

        private void mayBeCancelled(String name, LoopFuture<?> future) {
            run.perhaps("cancel " + name, () -> future.cancel("foreign"));
            run.perhaps("let the loop cancel " + name, () -> run.loop().callSoon(() -> future.cancel("on the loop")));
        }

        /** Takes what is left. */
        private void drain() throws Exception {
            for (; ; ) {
                LoopFuture<String> left = queue.take();
                run.loop().runUntilIdle();
                if (!left.isDone()) {
                    return;
                }
                out.add(left.result());
            }
        }
    }
}
