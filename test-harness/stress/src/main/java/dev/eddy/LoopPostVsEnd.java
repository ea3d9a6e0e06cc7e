package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Something is brought to a loop whose thread ends: it is done, by who ends the loop or by who brings it. The result is how often.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "by one of them")
@Outcome(id = "0", expect = FORBIDDEN, desc = "left to nobody")
@Outcome(expect = FORBIDDEN, desc = "done twice")
@State
public class LoopPostVsEnd {

    private final TurnedLoop loop = new TurnedLoop();
    private final AtomicInteger done = new AtomicInteger();

    /** A worker. */
    @Actor
    public void worker() {
        loop.postInternal(done::incrementAndGet);
    }

    /** Some thread that ends the loop's. */
    @Actor
    public void terminator() {
        loop.end();
    }

    /** Turns nothing: there is no thread that would. */
    @Arbiter
    public void end(I_Result result) {
        result.r1 = done.get();
    }
}
