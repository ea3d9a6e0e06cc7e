package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Async;
import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What {@link Async#shield} and {@link dev.eddy.AsyncLoop#sleep} must do on every loop. A part of {@link LoopContract}.
 */
abstract class ShieldAndSleepContract {

    private static final Duration SOON = Duration.ofMillis(5);

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final List<Object> ran = Collections.synchronizedList(new ArrayList<>());
    private final IOException failure = new IOException("own");

    abstract LoopDriver open() throws Exception;

    private LoopPromise<String> pending() {
        return on.loop().createFuture();
    }

    @Test
    @Tag("SH-01")
    void shouldEndAsTheShieldedOneDoes() throws Exception {
        LoopPromise<String> value = pending();
        LoopPromise<String> failed = pending();
        LoopPromise<String> cancelled = pending();
        LoopFuture<String> ofValue = Async.shield(value);
        LoopFuture<String> ofFailure = Async.shield(failed);
        LoopFuture<String> ofCancel = Async.shield(cancelled);

        value.trySuccess("value");
        failed.tryFailure(failure);
        cancelled.cancel("why");

        assertThat(on.await(ofValue)).isEqualTo("value");
        assertThat(on.done(ofFailure).exception()).isSameAs(failure);
        assertThat(on.done(ofCancel).isCancelled()).isTrue();
        assertThatThrownBy(ofCancel::result).hasMessage("why");
    }

    @Test
    @Tag("SH-02")
    void shouldLeaveTheShieldedOneAloneAndNoCallbackOnItWhenCancelled() throws Exception {
        LoopPromise<String> inner = pending();
        LoopFuture<String> outer = Async.shield(inner);
        on.settle();
        assertThat(inner.toString()).contains("callbacks=1");

        outer.cancel("outer only");
        on.done(outer);
        on.settle();

        assertThat(outer.isCancelled()).isTrue();
        assertThat(inner.isDone()).isFalse();
        assertThat(inner.toString()).doesNotContain("callbacks");
        assertThat(inner.trySuccess("unharmed")).isTrue();
        assertThat(on.await(inner)).isEqualTo("unharmed");
    }

    @Test
    @Tag("SH-03")
    void shouldReturnAShieldedOneAsItIsWhenItIsDone() throws Exception {
        LoopPromise<String> inner = pending();
        inner.trySuccess("done");
        on.done(inner);

        assertThat(Async.shield(inner)).isSameAs(inner);
    }

    // sleep

    @Test
    @Tag("SL-01")
    void shouldSleepAsLongAsToldAndOnePassWhenThatIsNothing() throws Exception {
        long start = on.loop().time();
        LoopFuture<String> late = on.loop().sleep(SOON).thenApply(slept -> "value");
        assertThat(on.await(late)).isEqualTo("value");
        assertThat(on.loop().time() - start).isGreaterThanOrEqualTo(SOON.toNanos());

        for (Duration nothing : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            ran.clear();
            on.onLoop(() -> {
                List<LoopFuture<Void>> nap = new ArrayList<>();
                on.loop().callSoon(() -> ran.add("before: " + nap.get(0).isDone()));
                nap.add(on.loop().sleep(nothing));
                nap.get(0).onDone(slept -> ran.add("slept"));
                on.loop().callSoon(() -> ran.add("after: " + nap.get(0).isDone()));
                return ran.add("at once: " + nap.get(0).isDone());
            });
            on.settle();

            assertThat(ran).containsExactly("at once: false", "before: false", "after: true", "slept");
        }
    }
}
