package dev.eddy;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link AsyncLoop#sleep}: a future and the callback that completes it. Thread-safe. */
final class Sleep implements LoopBound, Source {

    private final ConfinedPromise<Void> future;
    private volatile @Nullable Handle waking; // set once by the thread that starts the sleep

    private Sleep(BackedLoop loop) {
        this.future = loop.<Void>newPromise().from(this);
    }

    static LoopFuture<Void> start(BackedLoop loop, long delayNanos) {
        Sleep sleep = new Sleep(loop);
        sleep.waking = delayNanos <= 0 ? loop.callSoon(sleep) : loop.callAt(loop.time() + delayNanos, sleep);
        return sleep.future;
    }

    @Override
    @SuppressWarnings("NullAway") // null is the value of a Void
    public void run() {
        future.trySuccess(null);
    }

    @Override
    public void loopClosed(LoopClosedException closed) {
        future.tryFailure(closed);
    }

    @Override
    public boolean cancel(ConfinedPromise<?> self, Cancelled cancelled, boolean interrupt) {
        if (!self.decide(cancelled)) {
            return false;
        }
        Objects.requireNonNull(waking).cancel();
        return true;
    }
}
