package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/**
 * A callback is queued while the backend wakes the loop for a timer: both run, and no pass is asked for while another has yet to
 * begin. The result is how often the timer's callback has run, how often the other, and whether passes overlapped.
 */
@JCStressTest
@Outcome(id = "1, 1, false", expect = ACCEPTABLE, desc = "both")
@Outcome(id = ".*, true", expect = FORBIDDEN, desc = "two passes for one wake-up")
@Outcome(expect = FORBIDDEN, desc = "lost, or ran twice")
@State
public class LoopTimerVsPost {

    private final TurnedLoop loop = new TurnedLoop();
    private int fired;
    private int runs;

    /** Sets the timer, which is due when the loop is turned again. */
    public LoopTimerVsPost() {
        loop.turn(() -> loop.callLater(Duration.ofNanos(1), () -> fired++));
        loop.advanceTo(1);
    }

    /** The loop. */
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
        result.r1 = fired;
        result.r2 = runs;
        result.r3 = loop.passesOverlapped();
    }
}
