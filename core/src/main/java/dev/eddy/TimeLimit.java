package dev.eddy;

import org.jspecify.annotations.Nullable;

/** What work with a time limit has more than other work: most has none, and is smaller for it. */
final class TimeLimit {

    final long queueDeadlineNanos; // meaningless without a queue timeout

    volatile boolean startUnwatched; // no timer will see that it has started; written on the loop, read by the worker

    long startedNanos; // when a job left its queue; written by the worker before it moves the state

    volatile boolean passed; // the run's; written on the loop, read by who counts what is stuck

    @Nullable
    TimerHandle timer; // the queue's, then the run's; loop-confined

    TimeLimit(long queueDeadlineNanos) {
        this.queueDeadlineNanos = queueDeadlineNanos;
    }

    /** The limit of work that starts to wait now; null if it has none. */
    static @Nullable TimeLimit of(Offload offload, AsyncLoop loop) {
        if (offload.queueTimeout() == null && offload.runTimeout() == null) {
            return null;
        }
        return new TimeLimit(offload.queueTimeout() == null ? 0 : loop.time() + Nanos.of(offload.queueTimeout()));
    }
}
