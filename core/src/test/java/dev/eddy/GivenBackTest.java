package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A value that is delivered to somebody who has been cancelled meanwhile goes back, once, and only if nobody else has it. */
class GivenBackTest {

    private final ManualLoop loop = ManualLoop.create();
    private final Deque<Runnable> jobs = new ArrayDeque<>();
    private final List<Object> discarded = new ArrayList<>();
    private final Offload offload = Offload.builder().onDiscard(discarded::add).build();

    private LoopFuture<String> submitted() {
        return loop.runInExecutor(jobs::add, () -> "value", offload);
    }

    /** Does {@code action} between the delivery of the job and the callbacks that it causes. */
    private void onDelivery(LoopFuture<String> job, Runnable action) {
        loop.runUntilIdle();
        jobs.remove().run();
        loop.callSoon(() -> {
            assertThat(job.isDone()).isTrue();
            action.run();
        });
        loop.runUntilIdle();
    }

    @Test
    void shouldGiveBackWhatAWaiterCancelledOnTheWayDoesNotTake() {
        LoopFuture<String> job = submitted();
        LoopFuture<Integer> mapped = job.thenApply(String::length);

        onDelivery(job, () -> mapped.cancel("on its way"));

        assertThat(discarded).containsExactly("value");
    }

    @Test
    void shouldNotGiveBackWhatSomebodyElseHas() {
        LoopFuture<String> job = submitted();
        List<String> used = new ArrayList<>();
        job.onDone(done -> used.add("used"));
        LoopFuture<Integer> mapped = job.thenApply(String::length);

        onDelivery(job, () -> mapped.cancel("on its way"));

        assertThat(used).hasSize(1);
        assertThat(discarded).isEmpty();
    }

    @Test
    void shouldGiveBackWhatWasThereBeforeTheOneThatIsCancelled() {
        LoopFuture<String> job = submitted();

        onDelivery(job, () -> job.thenApply(String::length).cancel("at once"));

        assertThat(discarded).containsExactly("value");
    }

    @Test
    void shouldNotGiveBackWhatSomebodyHasTakenBefore() {
        LoopFuture<String> looked = submitted();
        onDelivery(looked, () -> {
            assertThat(looked).succeedsWithin(Duration.ZERO);
            looked.thenApply(String::length).cancel("at once");
        });
        LoopFuture<String> mapped = submitted();
        onDelivery(mapped, () -> {
            mapped.thenApply(String::length);
            mapped.thenApply(String::length).cancel("at once");
        });

        assertThat(discarded).isEmpty();
    }

    @Test
    void shouldGiveBackAPermitThatArrivesInACancelledComposition() throws Exception {
        AsyncSemaphore semaphore = new AsyncSemaphore(loop, 1);
        Permit held = loop.runUntil(semaphore.acquire());
        LoopPromise<String> first = loop.createFuture();
        List<LoopFuture<Permit>> inner = new ArrayList<>();
        LoopFuture<Permit> composed = first.thenCompose(value -> {
            inner.add(semaphore.acquire());
            return inner.get(0);
        });
        first.trySuccess("go");
        loop.runUntilIdle();
        loop.callSoon(() -> {
            held.close();
            assertThat(inner.get(0).isDone()).isTrue();
            composed.cancel("as the permit arrives");
        });

        loop.runUntilIdle();

        assertThat(semaphore.available()).isEqualTo(1);
    }

    @Test
    void shouldGiveBackWhatACancelledCompletableFutureDoesNotTake() {
        LoopFuture<String> job = submitted();
        CompletableFuture<String> face = job.toCompletableFuture();

        onDelivery(job, () -> face.cancel(false));

        assertThat(discarded).containsExactly("value");
    }

    /** A listener that is called as part of the completion may call back: it must find the books in order. */
    @Test
    void shouldLetAnItemOutOnceHoweverManyWaitForIt() throws Exception {
        AsyncQueue<String> queue = new AsyncQueue<>(loop, 1);
        LoopFuture<String> taker = queue.take();
        LoopFuture<String> one = Async.waitFor(taker, Duration.ofSeconds(1));
        LoopFuture<String> two = Async.waitFor(taker, Duration.ofSeconds(1));
        loop.runUntilIdle();
        loop.callSoon(() -> {
            queue.put("item");
            one.cancel("both");
            two.cancel("both");
        });
        loop.runUntilIdle();

        queue.put("next");
        assertThat(loop.runUntil(queue.take())).isEqualTo("next");
        LoopFuture<String> nothing = queue.take();
        loop.runUntilIdle();
        assertThat(nothing.isDone()).isFalse();
    }
}
