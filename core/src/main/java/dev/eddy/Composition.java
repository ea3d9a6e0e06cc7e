package dev.eddy;

import java.util.Objects;
import java.util.function.Function;

/** {@link LoopFuture#thenCompose}: waits for one future, then for the one made from its value. */
final class Composition<V, R> implements Source {

    private final ConfinedPromise<R> result;
    private final Function<? super V, ? extends LoopFuture<R>> function;
    private volatile LoopFuture<?> current; // written on the loop, read by a canceller
    private volatile boolean interrupt; // whether the canceller wants that; written before the result is decided

    Composition(ConfinedPromise<V> first, Function<? super V, ? extends LoopFuture<R>> function) {
        this.function = Objects.requireNonNull(function, "function");
        this.result = first.loop().<R>newPromise().from(this);
        this.current = first;
        first.onDone(this::second);
    }

    LoopFuture<R> result() {
        return result;
    }

    private void second(LoopFuture<V> first) {
        if (result.decided()) {
            ConfinedPromise.giveBack(first); // cancelled, and with it the first
            return;
        }
        LoopFuture<R> second;
        try {
            second = Objects.requireNonNull(function.apply(first.result()), "function: null (expected: a future)");
        } catch (Throwable failure) {
            result.completeBy(
                    () -> {
                        throw Sneaky.exception(failure);
                    },
                    first);
            return;
        }
        current = second;
        if (result.decided() && result.outcome() instanceof Cancelled cancelled) {
            cancelled.applyTo(second, interrupt); // it came while the function made this
        }
        second.onDone(done -> {
            if (result.decided() || !result.completeAs(done)) {
                ConfinedPromise.giveBack(done);
            }
        });
    }

    @Override
    public boolean cancel(ConfinedPromise<?> future, Cancelled cancelled, boolean interruptIfRunning) {
        if (interruptIfRunning) {
            interrupt = true;
        }
        return future.decide(cancelled);
    }

    /** Must be asked after the result was decided, so that one of the two threads sees the other's. */
    @Override
    public LoopFuture<?> upstream() {
        return current;
    }
}
