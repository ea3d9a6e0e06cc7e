package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZIL_Result;

/**
 * What a job has given arrives on the loop while another thread cancels its future: one of them decides, and a value that nobody
 * gets is discarded, once. The result is what {@code cancel} said, how often a value was discarded, and how the future ended.
 */
@JCStressTest
@Outcome(id = "false, 0, value", expect = ACCEPTABLE, desc = "arrived")
@Outcome(id = "true, 1, cancelled", expect = ACCEPTABLE, desc = "came too late, and is discarded")
@Outcome(id = "true, .*, value", expect = FORBIDDEN, desc = "both decided")
@Outcome(expect = FORBIDDEN, desc = "neither decided, or a value was lost or discarded twice")
@State
public class JobCancelVsArrival {

    private final OneJob job = new OneJob(Offload.builder());
    private boolean cancelled;

    /** Does the job, whose result is then on its way. */
    public JobCancelVsArrival() {
        job.run();
    }

    /** The loop. */
    @Actor
    public void loop() {
        job.loop().turn();
    }

    /** Some other thread. */
    @Actor
    public void canceller() {
        cancelled = job.future().cancel(/* mayInterruptIfRunning= */ false);
    }

    /** Turns the loop. */
    @Arbiter
    public void end(ZIL_Result result) {
        result.r3 = job.ending();
        result.r1 = cancelled;
        result.r2 = job.discarded();
    }
}
