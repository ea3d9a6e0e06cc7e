package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Async;
import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What {@link Async#waitFor} must do on every loop; {@link GatherContract}, {@link WaitContract} and {@link
 * ShieldAndSleepContract} have the rest of {@link Async}. A part of {@link LoopContract}.
 */
abstract class WaitForContract {

    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final List<Object> ran = Collections.synchronizedList(new ArrayList<>());
    private final IOException failure = new IOException("own");

    abstract LoopDriver open() throws Exception;

    private LoopPromise<String> pending() {
        return on.loop().createFuture();
    }

    // waitFor

    @Test
    void shouldEndAsTheFutureWhenItIsInTime() throws Exception {
        for (Duration timeout : Arrays.asList(HOUR, null)) {
            LoopPromise<String> value = pending();
            LoopPromise<String> failed = pending();
            LoopPromise<String> cancelled = pending();
            LoopFuture<String> ofValue = Async.waitFor(value, timeout);
            LoopFuture<String> ofFailure = Async.waitFor(failed, timeout);
            LoopFuture<String> ofCancel = Async.waitFor(cancelled, timeout);

            value.trySuccess("value");
            failed.tryFailure(failure);
            cancelled.cancel("by another");

            assertThat(on.await(ofValue)).isEqualTo("value");
            assertThat(on.done(ofFailure).exception()).isSameAs(failure);
            assertThat(on.done(ofCancel).isCancelled()).isTrue();
            assertThatThrownBy(ofCancel::result).hasMessage("by another");
        }
    }

    @Test
    @Tag("WF-06")
    void shouldTimeOutOnceTheFutureHasBeenCancelledWhenItIsLate() throws Exception {
        LoopPromise<String> inner = pending();
        inner.onDone(done -> ran.add("inner ended"));
        long start = on.loop().time();
        LoopFuture<String> outer = Async.waitFor(inner, SOON);
        outer.onDone(done -> ran.add("outer ended"));

        on.done(outer);
        on.settle();

        assertThat(outer.exception()).isInstanceOf(TimeoutException.class).hasMessageContaining("PT0.005S");
        assertThat(inner.isCancelled()).isTrue();
        assertThat(ran).containsExactly("inner ended", "outer ended");
        assertThat(on.loop().time() - start).isGreaterThanOrEqualTo(SOON.toNanos());
    }

    @Test
    @Tag("WF-06")
    void shouldLeaveTheThreadOfAJobAloneWhenItIsLate() throws Exception {
        StepExecutor executor = new StepExecutor();
        LoopFuture<Boolean> job = on.loop().runInExecutor(executor, () -> ran.add("job"));
        LoopFuture<Boolean> outer = Async.waitFor(job, SOON);

        assertThat(on.done(outer).exception()).isInstanceOf(TimeoutException.class);
        assertThat(job.isCancelled()).isTrue();
        executor.runAll();
        on.settle();

        assertThat(ran).isEmpty();
    }

    @Test
    void shouldTakeOnlyWhatIsDoneWhenTheTimeoutIsNotPositive() throws Exception {
        for (Duration timeout : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            LoopPromise<String> inner = pending();
            LoopPromise<String> ready = pending();
            ready.trySuccess("ready");
            on.done(ready);

            assertThat(on.done(Async.waitFor(inner, timeout)).exception()).isInstanceOf(TimeoutException.class);
            assertThat(inner.isCancelled()).isTrue();
            assertThat(on.await(Async.waitFor(ready, timeout))).isEqualTo("ready");
        }
    }

    @Test
    @Tag("WF-13")
    void shouldCancelTheFutureWhenCancelled() throws Exception {
        for (Duration timeout : Arrays.asList(HOUR, null)) {
            LoopPromise<String> inner = pending();
            LoopPromise<String> innerOnLoop = pending();
            LoopFuture<String> outer = Async.waitFor(inner, timeout);
            LoopFuture<String> outerOnLoop = Async.waitFor(innerOnLoop, timeout);
            on.settle();

            assertThat(outer.cancel("reason")).isTrue();
            assertThat(on.onLoop(() -> outerOnLoop.cancel("reason"))).isTrue();

            for (LoopFuture<String> ended : List.of(outer, inner, outerOnLoop, innerOnLoop)) {
                assertThatThrownBy(on.done(ended)::result)
                        .isInstanceOf(CancellationException.class)
                        .hasMessage("reason");
            }
        }
    }

    @Test
    @Tag("WF-14")
    void shouldBeCancelledWhenThatMeetsAValueNotYetDelivered() throws Exception {
        for (Duration timeout : Arrays.asList(HOUR, null)) {
            LoopPromise<String> inner = pending();
            LoopFuture<String> outer = Async.waitFor(inner, timeout);
            on.settle();

            boolean decided = on.onLoop(() -> inner.trySuccess("value") && outer.cancel("in the same pass"));

            assertThat(decided).isTrue();
            assertThatThrownBy(on.done(outer)::result)
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("in the same pass");
            assertThat(inner.result()).isEqualTo("value");
        }
    }

    @Test
    @Tag("WF-14")
    void shouldBeCancelledWhenThatMeetsItsTimeout() throws Exception {
        LoopPromise<String> inner = pending();
        List<LoopFuture<List<String>>> outer = new ArrayList<>();
        inner.onDone(timedOut -> ran.add(outer.get(0).cancel("after the timeout")));
        on.onLoop(() -> outer.add(Async.waitFor(Async.gather(inner), SOON))); // which is not done yet when its part is

        assertThatThrownBy(on.done(outer.get(0))::result)
                .isInstanceOf(CancellationException.class)
                .hasMessage("after the timeout");
        assertThat(ran).containsExactly(true);
        assertThat(inner.isCancelled()).isTrue();
    }

    @Test
    void shouldSayWhetherItWasCancelledWhenAnotherThreadCancelsAsItEnds() throws Exception {
        for (int round = 0; round < 300; round++) {
            LoopPromise<String> inner = pending();
            LoopPromise<String> part = pending();
            LoopFuture<String> waiting = Async.waitFor(inner, HOUR);
            LoopFuture<List<String>> gathered = Async.gather(part);
            on.settle();
            Thread cancelling = new Thread(() -> {
                ran.add(waiting.cancel("race"));
                ran.add(gathered.cancel("race"));
            });
            ran.clear();

            cancelling.start();
            on.onLoop(() -> List.of(inner.trySuccess("value"), part.trySuccess("value")));
            cancelling.join();

            assertThat(ran)
                    .containsExactly(
                            on.done(waiting).isCancelled(), on.done(gathered).isCancelled());
        }
    }

    @Test
    void shouldNotBeCancelledWhenItIsDone() throws Exception {
        LoopPromise<String> inner = pending();
        LoopFuture<String> outer = Async.waitFor(inner, HOUR);
        inner.trySuccess("value");
        on.done(outer);

        assertThat(outer.cancel("too late")).isFalse();
        assertThat(outer.result()).isEqualTo("value");
    }
}
