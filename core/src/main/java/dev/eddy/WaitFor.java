package dev.eddy;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@link Async#waitFor}: the one future, a timer, and who comes first.
 *
 * <p>Confined to the loop, except for {@link #cancel}, which may come from any thread.
 */
final class WaitFor<V> implements Source, LoopBound {

    private final LoopFuture<V> inner;
    private final @Nullable Duration timeout;
    private final ConfinedPromise<V> result;
    private @Nullable TimerHandle timer; // loop-confined
    private boolean timedOut; // loop-confined
    private volatile @Nullable Cancelled requested; // written by the canceller, read on the loop

    private WaitFor(LoopFuture<V> inner, @Nullable Duration timeout) {
        this.inner = inner;
        this.timeout = timeout;
        this.result = ((BackedLoop) inner.loop()).<V>newPromise().from(this);
    }

    static <V> LoopFuture<V> start(LoopFuture<V> inner, @Nullable Duration timeout) {
        WaitFor<V> wait = new WaitFor<>(inner, timeout);
        wait.result.loop().runConfined(wait::begin);
        return wait.result;
    }

    private void begin() {
        if (inner.isDone()) {
            innerDone(inner);
            return;
        }
        inner.onDone(this::innerDone);
        if (timeout == null || result.loop().isClosed()) {
            return;
        }
        if (timeout.isNegative() || timeout.isZero()) {
            run();
        } else {
            timer = result.loop().callLater(timeout, this);
        }
    }

    /** The time is over. */
    @Override
    public void run() {
        timedOut = true;
        if (inner.isDone()) {
            result.decide(new Failure(timeout())); // its callback is on the way, but has not arrived
        } else {
            inner.cancel(/* mayInterruptIfRunning= */ false);
        }
    }

    @Override
    public void loopClosed(LoopClosedException closed) {
        result.tryFailure(closed);
    }

    private TimeoutException timeout() {
        return new TimeoutException("not done within " + timeout + ": " + inner);
    }

    private void innerDone(LoopFuture<V> done) {
        if (timer != null) {
            timer.cancel();
        }
        Cancelled cancelled = requested;
        if (cancelled != null) {
            result.endAs(cancelled);
            ConfinedPromise.giveBack(done);
        } else if (timedOut && done.isCancelled()) {
            result.decide(new Failure(timeout()));
        } else if (result.decided() || !result.completeAs(done)) {
            ConfinedPromise.giveBack(done);
        }
    }

    /** Ends once the inner one has, so that what it does on its way out is done by then. */
    @Override
    public boolean cancel(ConfinedPromise<?> self, Cancelled cancelled, boolean interrupt) {
        if (requested != null) {
            return false;
        }
        requested = cancelled;
        cancelled.applyTo(inner, interrupt);
        if (inner.isDone() || !self.loop().isConfined()) {
            return self.decide(cancelled) || self.decidedBy(cancelled); // the loop may have been quicker
        }
        return true;
    }

    @Override
    public boolean reclaims() {
        return true;
    }

    /** The value is the inner one's, and goes back to where that has it from. */
    @Override
    public void reclaim(@Nullable Object value) {
        ConfinedPromise.giveBack(inner);
    }
}
