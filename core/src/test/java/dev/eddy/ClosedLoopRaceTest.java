package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A closed loop confines nothing any more, but it must not lose anything either. */
class ClosedLoopRaceTest {

    private static final int ROUNDS = 2_000;
    private static final int CALLBACKS = 100;

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    @Test
    void shouldRunEveryCallbackWhenTheOldThreadAndOthersMeetOnAFuture() throws Exception {
        try (ThreadLoop loop = ThreadLoop.start()) {
            loop.close(Duration.ZERO).get(10, TimeUnit.SECONDS);
            long enough = System.nanoTime() + TimeUnit.SECONDS.toNanos(10); // a busy machine plays fewer rounds
            for (int round = 0; round < ROUNDS && System.nanoTime() - enough < 0; round++) {
                LoopPromise<Integer> promise = loop.createFuture();
                AtomicInteger ran = new AtomicInteger();
                AtomicInteger arrived = new AtomicInteger();
                CountDownLatch added = new CountDownLatch(1);
                loop.onThread(() -> {
                    meet(arrived);
                    addCallbacks(promise, ran);
                    added.countDown();
                });

                meet(arrived);
                addCallbacks(promise, ran);
                promise.trySuccess(round);
                added.await();

                int expected = 2 * CALLBACKS;
                CountDownLatch drained = new CountDownLatch(1);
                loop.onThread(drained::countDown);
                drained.await();
                assertThat(ran).as("round %s", round).hasValue(expected);
            }
        }
    }

    private static void addCallbacks(LoopPromise<Integer> promise, AtomicInteger ran) {
        for (int i = 0; i < CALLBACKS; i++) {
            promise.onDone(done -> ran.incrementAndGet());
        }
    }

    private static void meet(AtomicInteger arrived) {
        arrived.incrementAndGet();
        Spin.until(() -> arrived.get() == 2);
    }

    private static void awaitThread(ThreadLoop loop) throws InterruptedException {
        CountDownLatch through = new CountDownLatch(1);
        loop.onThread(through::countDown);
        assertThat(through.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldEndEveryFutureWhenJobsRaceTheClose() throws Exception {
        for (int round = 0; round < 200; round++) {
            List<LoopFuture<Integer>> futures = new ArrayList<>();
            AtomicInteger ran = new AtomicInteger();
            AtomicInteger discarded = new AtomicInteger();
            Offload offload = Offload.builder()
                    .onDiscard(value -> discarded.incrementAndGet())
                    .build();
            int delivered = 0;
            try (ThreadLoop loop = ThreadLoop.start();
                    WorkerPool pool = WorkerPool.builder()
                            .name("race")
                            .threads(2)
                            .queue(1000)
                            .build()) {
                for (int i = 0; i < 40; i++) {
                    futures.add(loop.runInExecutor(pool, ran::incrementAndGet, offload));
                }
                loop.close(Duration.ZERO).get(10, TimeUnit.SECONDS);
                for (LoopFuture<Integer> future : futures) {
                    try {
                        future.get(10, TimeUnit.SECONDS);
                        delivered++;
                    } catch (ExecutionException e) {
                        assertThat(e).hasCauseInstanceOf(LoopClosedException.class);
                    }
                }
                pool.close(Duration.ofSeconds(10));
                awaitThread(loop); // which discards what came when it was closing
                assertThat(delivered + discarded.get())
                        .as("round %s: every value was delivered or discarded", round)
                        .isEqualTo(ran.get());
            }
        }
    }
}
