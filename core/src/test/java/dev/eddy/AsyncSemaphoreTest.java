package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AsyncSemaphoreTest {

    private final ManualLoop loop = ManualLoop.create();

    @Test
    @Tag("LK-02")
    void shouldLoseNoPermitWhateverIsCancelledWhen() throws Exception {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            AsyncSemaphore semaphore = new AsyncSemaphore(loop, 3);
            List<LoopFuture<Permit>> waiters = new ArrayList<>();
            for (int step = 0; step < 40; step++) {
                LoopFuture<Permit> any = waiters.isEmpty() ? null : waiters.get(random.nextInt(waiters.size()));
                switch (random.nextInt(6)) {
                    case 0 -> waiters.add(semaphore.acquire());
                    case 5 ->
                        loop.callSoon(() -> waiters.add(semaphore.acquire().thenApply(permit -> permit)));
                    case 1 ->
                        waiters.add(Async.waitFor(semaphore.acquire(), Duration.ofSeconds(random.nextInt(3) + 1)));
                    case 2 ->
                        loop.callSoon(() -> {
                            if (any != null) {
                                any.cancel(false);
                            }
                        });
                    case 3 -> loop.callSoon(() -> closeIfHeld(any));
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
            for (LoopFuture<Permit> waiter : waiters) {
                waiter.cancel(false);
            }
            loop.runUntilIdle();
            waiters.forEach(AsyncSemaphoreTest::closeIfHeld);
            loop.runUntilIdle();
            assertThat(semaphore.available()).as("seed %d", seed).isEqualTo(3);
        }
    }

    private static void closeIfHeld(LoopFuture<Permit> waiter) {
        try {
            if (waiter != null && waiter.isDone() && !waiter.isCancelled() && waiter.exception() == null) {
                waiter.result().close();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
