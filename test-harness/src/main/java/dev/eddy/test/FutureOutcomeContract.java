package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Async;
import dev.eddy.AsyncLoop;
import dev.eddy.LoopPromise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the futures of every loop must do: how they end, once, and what they show. A part of {@link LoopContract}.
 */
abstract class FutureOutcomeContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final IOException failure = new IOException("own");

    abstract LoopDriver open() throws Exception;

    private <V> LoopPromise<V> pending() {
        return on.loop().createFuture();
    }

    // how they end

    @Test
    @Tag("FU-01")
    void shouldBePendingAndOfItsLoopWhenFresh() throws Exception {
        LoopPromise<String> promise = pending();

        assertThat(promise.isDone()).isFalse();
        assertThat(promise.isCancelled()).isFalse();
        assertThat(promise.loop()).isSameAs(on.loop());
        assertThat(on.<AsyncLoop>onLoop(() -> Async.gather(List.of()).loop())).isSameAs(on.loop());
        assertThatIllegalStateException()
                .isThrownBy(() -> Async.gather(List.of()))
                .withMessageContaining("no running loop");
    }

    @Test
    @Tag("FU-02")
    void shouldRefuseToAnswerWhenPending() {
        LoopPromise<String> promise = pending();

        assertThatIllegalStateException().isThrownBy(promise::result).withMessageContaining("expected: done");
        assertThatIllegalStateException().isThrownBy(promise::exception).withMessageContaining("expected: done");
    }

    @Test
    @Tag("FU-02")
    void shouldKeepTheValueWhenSucceeded() throws Exception {
        LoopPromise<String> promise = pending();

        assertThat(promise.trySuccess("value")).isTrue();
        on.done(promise);

        assertThat(promise.trySuccess("other")).isFalse();
        assertThat(promise.tryFailure(failure)).isFalse();
        assertThat(promise.cancel("late")).isFalse();
        assertThat(promise.cancel(true)).isFalse();
        on.settle();
        assertThat(promise.result()).isEqualTo("value");
        assertThat(promise.exception()).isNull();
        assertThat(promise.get()).isEqualTo("value");
        assertThat(promise.isCancelled()).isFalse();
    }

    @Test
    @SuppressWarnings("NullAway")
    void shouldGiveNullWhenNullIsTheValue() throws Exception {
        LoopPromise<String> promise = pending();

        promise.trySuccess(null);

        assertThat(on.await(promise)).isNull();
        assertThat(promise.get()).isNull();
    }

    @Test
    @Tag("FU-03")
    void shouldKeepTheExceptionItselfWhenFailed() throws Exception {
        LoopPromise<String> promise = pending();

        assertThat(promise.tryFailure(failure)).isTrue();
        on.done(promise);

        assertThat(promise.trySuccess("late")).isFalse();
        assertThat(promise.tryFailure(new IOException("other"))).isFalse();
        assertThat(promise.cancel(true)).isFalse();
        on.settle();
        assertThatThrownBy(promise::result).isSameAs(failure);
        assertThat(promise.exception()).isSameAs(failure);
        assertThatThrownBy(promise::get).isInstanceOf(ExecutionException.class).hasCause(failure);
        assertThat(promise.isCancelled()).isFalse();
    }

    @Test
    @Tag("FU-04")
    @SuppressWarnings("NullAway")
    void shouldTakeAnyThrowableAndRefuseNoneWhenFailed() throws Exception {
        for (Throwable cause :
                List.of(new StackOverflowError(), new Throwable(), new CancellationException("thrown"), failure)) {
            LoopPromise<String> promise = pending();

            assertThatNullPointerException().isThrownBy(() -> promise.tryFailure(null));
            assertThat(promise.tryFailure(cause)).isTrue();

            assertThatThrownBy(on.done(promise)::result).isSameAs(cause);
            assertThat(promise.isCancelled()).isFalse();
        }
    }

    @Test
    @Tag("FU-15")
    void shouldLeaveTheExceptionAsItIsWhenItIsThrownOften() throws Exception {
        LoopPromise<String> promise = pending();
        StackTraceElement[] stack = failure.getStackTrace();
        promise.tryFailure(failure);
        on.done(promise);

        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(promise::result).isSameAs(failure);
            assertThatThrownBy(promise::get).hasCause(failure);
            assertThatThrownBy(() -> on.await(promise.thenApply(String::length)))
                    .isSameAs(failure);
        }

        assertThat(failure.getStackTrace()).isEqualTo(stack);
        assertThat(failure).hasNoSuppressedExceptions().hasNoCause();
    }

    @Test
    @Tag("CA-23")
    void shouldTellTheReasonWhenCancelled() throws Exception {
        LoopPromise<String> promise = pending();

        assertThat(promise.cancel("shutting down")).isTrue();
        on.done(promise);

        assertThat(promise.isCancelled()).isTrue();
        assertThat(promise.cancel("again")).isFalse();
        assertThat(promise.cancel(true)).isFalse();
        assertThat(promise.trySuccess("late")).isFalse();
        assertThat(promise.tryFailure(failure)).isFalse();
        for (Function<LoopPromise<String>, ThrowingCallable> look :
                List.<Function<LoopPromise<String>, ThrowingCallable>>of(
                        future -> future::result, future -> future::exception, future -> future::get)) {
            assertThatThrownBy(look.apply(promise))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("shutting down");
        }
    }

    // from which thread

    @Test
    void shouldBeVisibleAtOnceWhenDecidedOnTheLoop() throws Exception {
        LoopPromise<String> promise = pending();

        boolean seen = on.onLoop(() -> promise.trySuccess("value") && promise.isDone());

        assertThat(seen).isTrue();
    }

    @Test
    @Tag("TS-04")
    void shouldNotChangeUnderTheHandsOfACallbackWhenAnotherThreadDecides() throws Exception {
        LoopPromise<String> promise = pending();
        List<Object> seen = new ArrayList<>();

        on.onLoop(() -> {
            Thread other = new Thread(() -> promise.trySuccess("foreign"));
            other.start();
            other.join();
            seen.add(promise.isDone());
            seen.add(promise.trySuccess("too late"));
            seen.add(promise.cancel("too late"));
            return seen.add(promise.isDone());
        });

        assertThat(seen).containsExactly(false, false, false, false);
        assertThat(on.await(promise)).isEqualTo("foreign");
    }

    @Test
    @Tag("TS-04")
    void shouldEndAsTheFirstSaysWhenManyThreadsDecide() throws Exception {
        for (int round = 0; round < 200; round++) {
            LoopPromise<Integer> promise = pending();
            AtomicInteger winners = new AtomicInteger();
            CountDownLatch start = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int number = i;
                threads.add(new Thread(() -> {
                    try {
                        start.await();
                    } catch (InterruptedException e) {
                        return;
                    }
                    boolean won = number == 0 ? promise.cancel("reason") : promise.trySuccess(number);
                    winners.addAndGet(won ? 1 << number : 0);
                }));
            }
            threads.forEach(Thread::start);
            start.countDown();
            for (Thread thread : threads) {
                thread.join();
            }

            on.done(promise);

            assertThat(winners.get()).isEqualTo(promise.isCancelled() ? 1 : 1 << promise.result());
        }
    }
}
