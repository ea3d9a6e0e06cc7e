package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/**
 * Two threads complete a promise: one of them decides, and its outcome arrives, once. The result is what the two attempts said, how
 * often the done-callback has run, and how the promise ended.
 */
@JCStressTest
@Outcome(id = "true, false, 1, value", expect = ACCEPTABLE, desc = "the value came first")
@Outcome(id = "false, true, 1, cancelled", expect = ACCEPTABLE, desc = "the cancel came first")
@Outcome(id = "true, true, .*", expect = FORBIDDEN, desc = "both decided")
@Outcome(expect = FORBIDDEN, desc = "neither decided, or somebody has heard of the other")
@State
public class PromiseDecidedOnce {

    private final TurnedLoop loop = new TurnedLoop();
    private final LoopPromise<String> promise = loop.createFuture();
    private boolean completed;
    private boolean cancelled;
    private int arrivals;

    /** Adds the callback. */
    public PromiseDecidedOnce() {
        promise.onDone(done -> arrivals++);
        loop.turn();
    }

    /** Some thread. */
    @Actor
    public void completer() {
        completed = promise.trySuccess("value");
    }

    /** Another one. */
    @Actor
    public void canceller() {
        cancelled = promise.cancel(/* mayInterruptIfRunning= */ false);
    }

    /** Turns the loop. */
    @Arbiter
    public void end(LLLL_Result result) {
        loop.turn();
        result.r1 = completed;
        result.r2 = cancelled;
        result.r3 = arrivals;
        result.r4 = OneJob.endingOf(promise);
    }
}
