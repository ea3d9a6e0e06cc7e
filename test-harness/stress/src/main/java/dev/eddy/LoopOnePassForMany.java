package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two threads queue callbacks on a loop that sleeps: both run, and it is woken once. The result is how many have run, and how many
 * passes were asked for.
 */
@JCStressTest
@Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "one wake-up for both")
@Outcome(id = "2, .*", expect = FORBIDDEN, desc = "the loop is woken for nothing")
@Outcome(expect = FORBIDDEN, desc = "a callback is lost, or ran twice")
@State
public class LoopOnePassForMany {

    private final TurnedLoop loop = new TurnedLoop();
    private int runs;

    /** Some thread. */
    @Actor
    public void producer() {
        loop.callSoon(() -> runs++);
    }

    /** Another one. */
    @Actor
    public void other() {
        loop.callSoon(() -> runs++);
    }

    /** Turns the loop, if it has asked for it. */
    @Arbiter
    public void end(II_Result result) {
        loop.turn();
        result.r1 = runs;
        result.r2 = loop.passesRequested();
    }
}
