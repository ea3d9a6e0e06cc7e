package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AsyncSemaphoreTest {

    private final ManualLoop loop = ManualLoop.create();

    /** SE-01 */
    @Test
    void shouldRefuseANegativeStartAndGiveBackOnce() throws Exception {
        assertThatThrownBy(() -> new AsyncSemaphore(loop, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("permits: -1 (expected: >= 0)");
        AsyncSemaphore semaphore = new AsyncSemaphore(loop, 1);
        Permit permit = loop.runUntil(semaphore.acquire());
        assertThat(semaphore.available()).isZero();

        permit.close();
        permit.close();
        loop.runUntilIdle();

        assertThat(semaphore.available()).isEqualTo(1);
    }

    @Test
    void shouldServeInTheOrderOfTheCallsAndLetNobodyOvertake() throws Exception {
        AsyncSemaphore semaphore = new AsyncSemaphore(loop, 1);
        Permit first = loop.runUntil(semaphore.acquire());
        List<String> order = new ArrayList<>();
        LoopFuture<Permit> second = semaphore.acquire();
        second.onDone(done -> order.add("second"));
        loop.callSoon(first::close);
        LoopFuture<Permit> third = semaphore.acquire();
        third.onDone(done -> order.add("third"));

        loop.runUntilIdle();
        assertThat(order).containsExactly("second");
        second.result().close();
        loop.runUntilIdle();

        assertThat(order).containsExactly("second", "third");
    }

    /** LK-02 */
    @Test
    void shouldPassThePermitOfAWaiterCancelledInThePassThatWokeItToTheNext() throws Exception {
        AsyncSemaphore semaphore = new AsyncSemaphore(loop, 1);
        Permit held = loop.runUntil(semaphore.acquire());
        LoopFuture<Permit> inner = semaphore.acquire();
        LoopFuture<Permit> timed = Async.waitFor(inner, Duration.ofSeconds(1));
        LoopFuture<Integer> mapped = semaphore.acquire().thenApply(permit -> 1);
        LoopFuture<Permit> last = semaphore.acquire();
        loop.runUntilIdle();
        loop.callSoon(() -> {
            held.close();
            assertThat(inner.isDone()).as("woken").isTrue();
            timed.cancel("in the same pass");
            mapped.cancel("in the same pass");
        });

        loop.runUntilIdle();

        assertThat(timed.isCancelled()).isTrue();
        assertThat(last.isDone()).isTrue();
        last.result().close();
        loop.runUntilIdle();
        assertThat(semaphore.available()).isEqualTo(1);
    }

    @Test
    void shouldLoseNoPermitWhateverIsCancelledWhen() throws Exception {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            AsyncSemaphore semaphore = new AsyncSemaphore(loop, 3);
            List<LoopFuture<Permit>> waiters = new ArrayList<>();
            for (int step = 0; step < 40; step++) {
                LoopFuture<Permit> any = waiters.isEmpty() ? null : waiters.get(random.nextInt(waiters.size()));
                switch (random.nextInt(5)) {
                    case 0 -> waiters.add(semaphore.acquire());
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
