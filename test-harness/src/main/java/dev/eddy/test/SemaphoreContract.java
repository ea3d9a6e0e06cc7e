package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.eddy.Async;
import dev.eddy.AsyncSemaphore;
import dev.eddy.LoopFuture;
import dev.eddy.Permit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What {@link AsyncSemaphore} must do on every loop. A part of {@link LoopContract}.
 */
abstract class SemaphoreContract {

    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final List<Object> ran = Collections.synchronizedList(new ArrayList<>());

    abstract LoopDriver open() throws Exception;

    @Test
    void shouldCountAPermitOnceWhenItIsGivenBackTwice() throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AsyncSemaphore(on.loop(), -1))
                .withMessage("permits: -1 (expected: >= 0)");
        AsyncSemaphore semaphore = new AsyncSemaphore(on.loop(), 1);
        Permit permit = on.await(semaphore.acquire());
        assertThat(semaphore.available()).isZero();

        permit.close();
        permit.close();
        on.settle();

        assertThat(semaphore.available()).isEqualTo(1);
    }

    @Test
    void shouldServeInTheOrderOfTheCallsAndLetNobodyOvertake() throws Exception {
        AsyncSemaphore semaphore = new AsyncSemaphore(on.loop(), 1);
        Permit first = on.await(semaphore.acquire());
        LoopFuture<Permit> second = semaphore.acquire();
        second.onDone(done -> ran.add("second"));
        on.settle();

        LoopFuture<Permit> third = on.onLoop(() -> {
            first.close();
            assertThat(semaphore.available()).as("it is the second's").isZero();
            return semaphore.acquire();
        });
        third.onDone(done -> ran.add("third"));
        on.settle();
        assertThat(ran).containsExactly("second");
        second.result().close();
        on.settle();

        assertThat(ran).containsExactly("second", "third");
        third.result().close();
    }

    @Test
    @Tag("LK-02")
    void shouldForgetAWaiterWhenItIsCancelled() throws Exception {
        AsyncSemaphore semaphore = new AsyncSemaphore(on.loop(), 1);
        Permit held = on.await(semaphore.acquire());
        LoopFuture<Permit> cancelled = semaphore.acquire();
        LoopFuture<Permit> next = semaphore.acquire();
        on.settle();

        assertThat(cancelled.cancel("changed my mind")).isTrue();
        held.close();

        on.await(next).close();
        on.settle();
        assertThat(cancelled.isCancelled()).isTrue();
        assertThat(semaphore.available()).isEqualTo(1);
    }

    @Test
    @Tag("LK-02")
    void shouldPassThePermitOnWhenItsWaiterIsCancelledInThePassThatWokeIt() throws Exception {
        AsyncSemaphore semaphore = new AsyncSemaphore(on.loop(), 1);
        Permit held = on.await(semaphore.acquire());
        LoopFuture<Permit> inner = semaphore.acquire();
        List<LoopFuture<?>> waiters = List.of(
                Async.waitFor(inner, HOUR),
                semaphore.acquire().thenApply(permit -> 1),
                semaphore.acquire().thenCompose(permit -> on.loop().<Integer>createFuture()),
                Async.gather(List.of(semaphore.acquire().thenApply(permit -> 1))));
        LoopFuture<Permit> last = semaphore.acquire();
        on.settle();

        on.onLoop(() -> {
            held.close();
            assertThat(inner.isDone()).as("woken").isTrue();
            waiters.forEach(waiter -> waiter.cancel("in the same pass"));
            return true;
        });

        on.await(last).close();
        on.settle();
        assertThat(waiters).allMatch(LoopFuture::isCancelled);
        assertThat(semaphore.available()).isEqualTo(1);
    }

    @Test
    @Tag("LK-02")
    void shouldLoseNoPermitWhenWhatWasToTakeItIsCancelledAtOnce() throws Exception {
        AsyncSemaphore semaphore = new AsyncSemaphore(on.loop(), 1);

        on.onLoop(() -> semaphore.acquire().thenApply(permit -> ran.add(permit)).cancel("at once"));
        on.onLoop(() -> semaphore
                .acquire()
                .thenCompose(permit -> on.loop().<Integer>createFuture())
                .cancel("at once"));
        on.settle();

        assertThat(ran).isEmpty();
        assertThat(semaphore.available()).isEqualTo(1);
    }

    @Test
    @Tag("LK-02")
    void shouldLoseNoPermitWhenAnotherThreadCancelsAsItArrives() throws Exception {
        AsyncSemaphore semaphore = new AsyncSemaphore(on.loop(), 1);
        for (int round = 0; round < 500; round++) {
            LoopFuture<Permit> direct = semaphore.acquire();
            LoopFuture<Permit> waiting = Async.waitFor(semaphore.acquire(), HOUR);
            Thread cancelling = new Thread(() -> {
                waiting.cancel("race");
                direct.cancel("race");
            });
            cancelling.start();
            on.done(direct);
            if (!direct.isCancelled()) {
                direct.result().close();
            }
            cancelling.join();
            on.done(waiting);
            if (!waiting.isCancelled()) {
                waiting.result().close();
            }
            on.settle();

            assertThat(semaphore.available()).as("round %d", round).isEqualTo(1);
        }
    }
}
