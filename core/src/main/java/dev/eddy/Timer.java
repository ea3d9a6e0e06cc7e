package dev.eddy;

import java.util.Objects;

/**
 * The {@link TimerHandle} of {@code callAt}: an entry of the {@link TimerQueue} until it is due, of the ready queue then.
 *
 * <p>Whether it runs is decided by the {@link Callback} within it; where it waits belongs to the loop.
 */
final class Timer extends ReadyEntry implements TimerHandle {

    final long deadlineNanos; // where it stands in the queue: as given, within what can be compared
    long sequence; // breaks ties first in, first out; loop-confined, set by the queue
    int index = -1; // in the queue's heap, -1 outside; loop-confined

    private final BackedLoop loop;
    private final long when;
    private final Callback callback;

    Timer(BackedLoop loop, long when, long deadlineNanos, Runnable callback) {
        this.loop = loop;
        this.when = when;
        this.deadlineNanos = deadlineNanos;
        this.callback = new Callback(Objects.requireNonNull(callback, "callback"));
    }

    @Override
    void runOnLoop() {
        callback.runOnLoop();
    }

    @Override
    void clear() {
        callback.clear();
    }

    @Override
    boolean isCallback() {
        return true;
    }

    @Override
    void drop(LoopClosedException closed) {
        callback.drop(closed);
    }

    @Override
    public boolean cancel() {
        if (!callback.cancel()) {
            return false;
        }
        loop.forget(this);
        return true;
    }

    @Override
    public boolean isCancelled() {
        return callback.isCancelled();
    }

    @Override
    public long when() {
        return when;
    }

    @Override
    public String toString() {
        return "Timer[when=" + when + ", " + callback + ']';
    }
}
