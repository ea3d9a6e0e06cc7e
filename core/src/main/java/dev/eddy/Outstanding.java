package dev.eddy;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Work that was accepted from a loop and has not come back: the loop knows all of it, so that none is lost when it closes.
 *
 * <p><b>Completion.</b> What the work has given is queued, with this as the entry, and becomes the future's outcome when the
 * loop takes it from there: a cancel, a timeout or a close that comes before has decided otherwise, and it is late.
 *
 * <p>Thread-safe.
 */
abstract class Outstanding<V> extends ReadyEntry implements Source {

    final ConfinedPromise<V> future;
    final Offload offload;

    int number; // in the loop's OutstandingRing; loop-confined
    final @Nullable TimeLimit limit; // null without timeouts

    /** What has to be done, if it is a job, then what the work has given; each is written before this is queued somewhere. */
    @Nullable
    Object load;

    Outstanding(ConfinedPromise<V> future, Offload offload, @Nullable Object load) {
        this.future = future.from(this);
        this.offload = offload;
        this.limit = TimeLimit.of(offload, future.loop());
        this.load = load;
    }

    final BackedLoop loop() {
        return future.loop();
    }

    /** Makes the work itself end, if it can be: its future has been decided by somebody else. From any thread. */
    abstract void giveUp(boolean interrupt);

    /** Whether the work is still waiting or being done. From any thread. */
    abstract boolean isActive();

    /** Called on the loop when this has become outstanding. */
    void tracked() {}

    final boolean timedOut() {
        return limit != null && limit.passed;
    }

    /** Ends this, without what the work gives, unless it has ended; the loop settles it in a pass to come. From any thread. */
    final boolean end(Failure failure) {
        if (!future.decideOnly(failure)) {
            return false;
        }
        future.settleLater();
        return true;
    }

    /**
     * Takes what the work has given. By the one who did the work; once.
     *
     * @return false if nobody waits for it any more; else {@link #queue} must follow
     */
    final boolean give(Object outcome) {
        if (future.decided()) {
            late(outcome); // may take its time: the worker is not free before
            return false;
        }
        load = outcome;
        return true;
    }

    /** Queues what was given for the loop. */
    final void queue() {
        loop().post(this);
    }

    private Object takeGiven() {
        Object outcome = Objects.requireNonNull(load);
        load = null;
        return outcome;
    }

    /** Takes what the work has given when nobody waits for it any more. */
    void late(Object outcome) {
        if (!(outcome instanceof Cancelled)) {
            discard(outcome);
        }
    }

    /**
     * The outcome of work that has returned {@code value}. One that is itself a future is refused: whoever waits for this
     * would be told too early, and the failure of that future nobody at all; nor can its value be put in its place, since the
     * types say otherwise.
     */
    final Object outcomeOf(@Nullable V value) {
        if (!(value instanceof Future) && !(value instanceof CompletionStage)) {
            return ConfinedPromise.success(value);
        }
        discard(value);
        return new Failure(new IllegalStateException(
                "value of job '" + offload.name() + "': a " + value.getClass().getName()
                        + " (expected: no future; wait for it in the job, or use submit or wrap)"));
    }

    @Override
    public final boolean cancel(ConfinedPromise<?> self, Cancelled cancelled, boolean interrupt) {
        if (!future.decideOnly(cancelled)) {
            return false;
        }
        giveUpNow(interrupt || offload.onCancel() == OnCancel.INTERRUPT); // before anybody sees the cancellation
        future.settleOnLoop();
        return true;
    }

    private void giveUpNow(boolean interrupt) {
        cancelToken();
        try {
            giveUp(interrupt);
        } catch (Throwable failure) { // of an executor or a stage that is not ours; the future must end all the same
            loop().callExceptionHandler(new LoopError("work could not be given up", failure, offload.name()));
        }
    }

    final void cancelToken() {
        CancelToken token = offload.token();
        if (token != null) {
            token.cancel();
        }
    }

    /** Starts a timer in place of the one before. On the loop; only if there is a {@link #limit}. */
    final void arm(long deadlineNanos, Runnable whenDue) {
        disarm();
        if (limit != null && !future.isDone() && !loop().isClosed()) {
            limit.timer = loop().callAt(deadlineNanos, whenDue);
        }
    }

    private void disarm() {
        if (limit != null && limit.timer != null) {
            limit.timer.cancel();
            limit.timer = null;
        }
    }

    /** The run timeout is over. On the loop. */
    final void runTimedOut() {
        TimeLimit over = Objects.requireNonNull(limit);
        over.timer = null;
        over.passed = true;
        if (future.decideOnly(new Failure(Timeouts.run(offload)))) {
            future.settle();
        } else {
            over.passed = false;
        }
    }

    @Override
    final void runOnLoop() {
        Object outcome = takeGiven();
        if (future.decideAs(outcome)) {
            future.settle();
        } else {
            late(outcome);
        }
    }

    /** However the future was settled: by this, or by somebody who completed it although he had not the work. */
    @Override
    public final void settled(ConfinedPromise<?> self) {
        disarm();
        loop().offloads().untrack(this);
        if (isActive()) {
            giveUpNow(offload.onCancel() == OnCancel.INTERRUPT);
        }
    }

    /** The loop closes while this is outstanding. By the one thread that closes it. */
    final boolean loopClosed(LoopClosedException closed) {
        if (!future.decideOnly(new Failure(closed))) {
            return false; // it is queued to be settled, and dropped from there
        }
        future.settle();
        return true;
    }

    /** A value that the loop cannot deliver any more is discarded; other ends stand. */
    @Override
    final void drop(LoopClosedException closed) {
        if (load instanceof Failure || load instanceof Cancelled || !future.decideOnly(new Failure(closed))) {
            runOnLoop();
            return;
        }
        discard(takeGiven()); // first: who hears of the failure may rely on the value being taken care of
        future.settle();
    }

    @Override
    public final boolean reclaims() {
        return offload.onDiscard() != null;
    }

    @Override
    public final void reclaim(@Nullable Object value) {
        discard(ConfinedPromise.success(value));
    }

    /** Gives away the outcome of work whose future has ended without it. */
    final void discard(Object late) {
        if (late instanceof Failure failure) {
            loop().callExceptionHandler(new LoopError("exception in abandoned job", failure.cause, offload.name()));
            return;
        }
        Object value = ConfinedPromise.value(late);
        if (offload.onDiscard() != null && value != null) {
            try {
                offload.onDiscard().accept(value);
            } catch (Throwable failure) {
                loop().callExceptionHandler(new LoopError("exception in onDiscard", failure, offload.name()));
            }
        }
    }
}
