package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a timeout was put around goes back as if it had not been. */
class WaitForGivesBackTest {

    private final ManualLoop loop = ManualLoop.create();
    private final AsyncSemaphore semaphore = new AsyncSemaphore(loop, 1);
    private final LoopFuture<Permit> granted = Async.waitFor(semaphore.acquire(), Duration.ofSeconds(1));

    @Test
    void shouldGiveBackThePermitWhenWhoWasToUseItIsCancelledAsItArrives() {
        LoopFuture<Permit> used = granted.thenApply(permit -> permit);
        loop.setOthers(() -> {
            if (granted.isDone()) {
                used.cancel("before it is called");
            }
        });

        loop.runUntilIdle();

        assertThat(used.isCancelled()).isTrue();
        assertThat(semaphore.available()).isOne();
    }

    @Test
    void shouldLeaveThePermitToWhoHasItWhenAnotherIsCancelled() throws Exception {
        Permit held = loop.runUntil(granted);

        granted.thenApply(permit -> permit).cancel("before it is called");
        loop.runUntilIdle();

        assertThat(semaphore.available()).isZero();
        held.close();
        loop.runUntilIdle();
        assertThat(semaphore.available()).isOne();
    }
}
