package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.AsyncLoop;
import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import dev.eddy.ManualLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What passes between every loop and other threads: callbacks and completions, and no blocking wait on the loop. A part of {@link LoopContract}.
 */
abstract class HandOverContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final List<Object> ran = Collections.synchronizedList(new ArrayList<>());

    abstract LoopDriver open() throws Exception;

    // one FIFO

    @Test
    @Tag("TS-01")
    void shouldRunWhatAnotherThreadQueuedBeforeWhatTheLoopQueuesAfterIt() throws Exception {
        on.onLoop(() -> {
            on.loop().callSoon(() -> ran.add("loop's first"));
            Elsewhere.call(() -> on.loop().callSoon(() -> ran.add("another thread's")));
            return on.loop().callSoon(() -> ran.add("loop's second"));
        });
        on.settle();

        assertThat(ran).containsExactly("loop's first", "another thread's", "loop's second");
    }

    @Test
    @Tag("TS-02")
    void shouldKeepTheOrderWhateverTheLoopQueuesItsCallbacksWith() throws Exception {
        on.onLoop(() -> {
            on.loop().callSoon(() -> ran.add(1));
            on.loop().execute(() -> ran.add(2));
            on.loop().callSoon(() -> ran.add(3));
            on.loop().execute(() -> ran.add(4));
            return ran;
        });
        on.settle();

        assertThat(ran).containsExactly(1, 2, 3, 4);
    }

    @Test
    @Tag("TS-01")
    void shouldKeepTheOrderOfEachOfManyThreads() throws Exception {
        List<List<Integer>> seen = new ArrayList<>(); // the inner ones are the loop's
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            List<Integer> mine = new ArrayList<>();
            seen.add(mine);
            threads.add(new Thread(() -> {
                for (int i = 0; i < 2_000; i++) {
                    int number = i;
                    on.loop().callSoon(() -> mine.add(number));
                }
            }));
        }

        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        on.settle();

        assertThat(seen).allSatisfy(mine -> assertThat(mine).hasSize(2_000).isSorted());
    }

    // completion

    @Test
    @Tag("TS-04")
    void shouldCompleteOnTheLoopWhatAnotherThreadCompletes() throws Exception {
        LoopPromise<String> promise = on.loop().createFuture();
        promise.onDone(done -> ran.add(AsyncLoop.running()));

        boolean underTheLoopsHands = on.onLoop(() -> {
            Elsewhere.call(() -> promise.trySuccess("value"));
            return promise.isDone();
        });

        assertThat(underTheLoopsHands).isFalse();
        assertThat(on.await(promise)).isEqualTo("value");
        on.settle();
        assertThat(ran).containsExactly(on.loop());
    }

    @Test
    @Tag("TS-04")
    void shouldKeepToWhoCompletedFirstAlsoBeforeItShows() throws Exception {
        LoopPromise<String> promise = on.loop().createFuture();

        List<Boolean> won = on.onLoop(() -> List.of(
                Elsewhere.call(() -> promise.trySuccess("first")),
                promise.trySuccess("second"),
                promise.tryFailure(new IOException("third")),
                promise.cancel("fourth")));

        assertThat(won).containsExactly(true, false, false, false);
        assertThat(on.await(promise)).isEqualTo("first");
    }

    // no blocking wait on the loop

    @Test
    @Tag("LC-08")
    void shouldRefuseEveryBlockingWaitOnTheLoop() throws Exception {
        on.onLoop(() -> {
            List<Callable<?>> waits = new ArrayList<>(waitsFor(on.loop().createFuture()));
            waits.addAll(waitsFor(ManualLoop.create().createFuture())); // a future of another loop
            assertThat(waits).allSatisfy(HandOverContract::assertRefused);
            return waits;
        });
    }

    @Test
    @Tag("LC-08")
    void shouldRefuseToWaitForThisLoopOnAnother() {
        ManualLoop other = ManualLoop.create();
        LoopPromise<String> pending = on.loop().createFuture();

        other.callSoon(() -> {
            assertThat(waitsFor(pending)).allSatisfy(HandOverContract::assertRefused);
            ran.add("refused");
        });
        other.runUntilIdle();

        assertThat(ran).containsExactly("refused");
    }

    private static List<Callable<?>> waitsFor(LoopFuture<String> pending) {
        CompletableFuture<String> face = pending.toCompletableFuture();
        CompletableFuture<Integer> derived = face.thenApply(String::length);
        return List.of(
                pending::get,
                () -> pending.get(0, TimeUnit.SECONDS),
                face::get,
                () -> face.get(0, TimeUnit.SECONDS),
                face::join,
                derived::join);
    }

    private static void assertRefused(Callable<?> wait) {
        assertThatThrownBy(wait::call)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("blocking wait on loop thread '"
                        + Thread.currentThread().getName() + '\'')
                .hasMessageContaining("offload it with runInExecutor");
    }

    @Test
    @Tag("LC-08")
    void shouldNotRefuseWhatNeedNotWait() throws Exception {
        LoopPromise<String> promise = on.loop().createFuture();
        promise.trySuccess("value");
        on.done(promise);
        CompletableFuture<String> face = promise.toCompletableFuture();
        on.settle();

        List<String> got = on.onLoop(() -> List.of(promise.get(), promise.get(1, TimeUnit.SECONDS), face.join()));

        assertThat(got).containsOnly("value");
    }
}
