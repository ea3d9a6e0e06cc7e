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
 * A job is cancelled while a worker takes it: it is withdrawn and never runs, or it runs and its value is discarded, once.
 * The result is how often it ran, how often a value was discarded, and how the future ended.
 */
@JCStressTest
@Outcome(id = "0, 0, cancelled", expect = ACCEPTABLE, desc = "withdrawn")
@Outcome(id = "1, 1, cancelled", expect = ACCEPTABLE, desc = "abandoned, its value discarded")
@Outcome(id = "1, 0, cancelled", expect = FORBIDDEN, desc = "a value is lost")
@Outcome(expect = FORBIDDEN, desc = "ran twice, discarded twice, or ended otherwise")
@State
public class JobCancelVsStart {

    private final OneJob job = new OneJob(Offload.builder());

    /** The worker. */
    @Actor
    public void worker() {
        job.run();
    }

    /** Some other thread. */
    @Actor
    public void canceller() {
        job.future().cancel(/* mayInterruptIfRunning= */ false);
    }

    /** Turns the loop. */
    @Arbiter
    public void end(IIL_Result result) {
        result.r3 = job.ending();
        result.r1 = job.runs();
        result.r2 = job.discarded();
    }
}
