package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ILL_Result;

/**
 * A worker delivers while the loop turns: the result arrives once, and with it all that the worker has written. The result is how
 * often the done-callback has run, and what it saw.
 */
@JCStressTest
@Outcome(id = "1, value, written", expect = ACCEPTABLE, desc = "arrived")
@Outcome(id = "0, .*", expect = FORBIDDEN, desc = "lost")
@Outcome(id = ".*, not written", expect = FORBIDDEN, desc = "the future is done before the work is visible")
@Outcome(expect = FORBIDDEN, desc = "arrived twice, or otherwise")
@State
public class JobDeliveryVsTurn {

    private final OneJob job = new OneJob(new TurnedLoop(), Offload.builder(), () -> written = "written");
    private String written = "not written"; // deliberately plain
    private int arrivals;
    private String seen = "nothing, not written";

    /** Adds the callback, and leaves a pass to be turned. */
    public JobDeliveryVsTurn() {
        job.future().onDone(done -> {
            arrivals++;
            seen = written;
        });
        job.loop().turn();
        job.loop().callSoon(() -> {});
    }

    /** The worker. */
    @Actor
    public void worker() {
        job.run();
    }

    /** The loop. */
    @Actor
    public void loop() {
        job.loop().turn();
    }

    /** Turns the loop. */
    @Arbiter
    public void end(ILL_Result result) {
        result.r2 = job.ending();
        result.r1 = arrivals;
        result.r3 = seen;
    }
}
