package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/**
 * A callback is queued while the loop goes to sleep: it runs, since either the loop looks again or the callback asks for a pass.
 * Nobody turns the loop afterwards but for the passes that it asked for. The result is how often the callback has run, how many passes
 * were asked for besides the first, and whether one of them was while another had yet to begin.
 */
@JCStressTest
@Outcome(id = "1, 0, false", expect = ACCEPTABLE, desc = "within the pass that was running")
@Outcome(
        id = "1, 1, false",
        expect = ACCEPTABLE,
        desc = "in a pass of its own, or the loop was asked for one just after it had found the callback")
@Outcome(
        id = "1, .*, false",
        expect = ACCEPTABLE_INTERESTING,
        desc = "the loop went round while the producer stood between the two steps of its offer")
@Outcome(id = "0, .*", expect = FORBIDDEN, desc = "a wake-up is lost")
@Outcome(id = ".*, true", expect = FORBIDDEN, desc = "two passes for one wake-up")
@Outcome(expect = FORBIDDEN, desc = "ran twice")
@State
public class LoopWakeUp {

    private final TurnedLoop loop = new TurnedLoop();
    private int runs;

    /** Leaves a pass to be turned. */
    public LoopWakeUp() {
        loop.callSoon(() -> {});
    }

    /** The loop: runs that pass and goes to sleep. */
    @Actor
    public void loop() {
        loop.turn();
    }

    /** Some other thread. */
    @Actor
    public void producer() {
        loop.callSoon(() -> runs++);
    }

    /** Turns the loop, if it has asked for it. */
    @Arbiter
    public void end(IIZ_Result result) {
        loop.turn();
        result.r1 = runs;
        result.r2 = loop.passesRequested() - 1;
        result.r3 = loop.passesOverlapped();
    }
}
