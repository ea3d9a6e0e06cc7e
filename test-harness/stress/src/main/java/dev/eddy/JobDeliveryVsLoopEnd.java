package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIL_Result;

/**
 * A worker does a job while the thread under the loop ends, so that nobody is left to run anything: the future ends, and a value
 * that nobody gets is discarded, once, by whoever has it. The result is how often the job ran, how often a value was discarded, and
 * how the future ended.
 */
@JCStressTest
@Outcome(id = "0, 0, closed", expect = ACCEPTABLE, desc = "withdrawn by the end")
@Outcome(id = "1, 1, closed", expect = ACCEPTABLE, desc = "given up, and its value discarded when it came")
@Outcome(id = "1, 0, closed", expect = FORBIDDEN, desc = "a value is lost")
@Outcome(id = ".*, pending", expect = FORBIDDEN, desc = "who waits does so for ever")
@Outcome(expect = FORBIDDEN, desc = "ran twice, or discarded twice, or otherwise")
@State
public class JobDeliveryVsLoopEnd {

    private final OneJob job = new OneJob(Offload.builder());

    /** The worker. */
    @Actor
    public void worker() {
        job.run();
    }

    /** Some thread that ends the loop's. */
    @Actor
    public void terminator() {
        job.loop().end();
    }

    /** Turns nothing: there is no thread that would. */
    @Arbiter
    public void end(IIL_Result result) {
        result.r1 = job.runs();
        result.r2 = job.discarded();
        result.r3 = OneJob.endingOf(job.future());
    }
}
