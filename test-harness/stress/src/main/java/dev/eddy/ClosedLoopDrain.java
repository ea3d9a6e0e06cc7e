package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two threads bring something to a loop that has ended: each does it there and then, or leaves it to the other, who is just at it,
 * since the queue bears one consumer at a time. The result is how often each thing was done.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "each once")
@Outcome(id = "0, .*|1, 0", expect = FORBIDDEN, desc = "left to nobody")
@Outcome(expect = FORBIDDEN, desc = "done twice")
@State
public class ClosedLoopDrain {

    private final TurnedLoop loop = new TurnedLoop();
    private final AtomicInteger first = new AtomicInteger();
    private final AtomicInteger second = new AtomicInteger();

    /** Ends the loop. */
    public ClosedLoopDrain() {
        loop.end();
    }

    /** A worker. */
    @Actor
    public void worker() {
        loop.postInternal(first::incrementAndGet);
    }

    /** Another one. */
    @Actor
    public void other() {
        loop.postInternal(second::incrementAndGet);
    }

    /** Turns nothing: there is no thread that would. */
    @Arbiter
    public void end(II_Result result) {
        result.r1 = first.get();
        result.r2 = second.get();
    }
}
