package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIL_Result;

/**
 * The time in the queue is over while a worker takes the job: it is withdrawn and fails, or it runs and gives its value. The
 * result is how often it ran, how often a value was discarded, and how the future ended.
 */
@JCStressTest
@Outcome(id = "0, 0, late", expect = ACCEPTABLE, desc = "withdrawn by the loop, or found to be late by the worker")
@Outcome(id = "1, 0, value", expect = ACCEPTABLE, desc = "started in time")
@Outcome(id = "1, .*, late", expect = FORBIDDEN, desc = "ran although it had timed out")
@Outcome(expect = FORBIDDEN, desc = "ran twice, lost its value, or ended otherwise")
@State
public class JobQueueTimeoutVsStart {

    private final OneJob job = new OneJob(Offload.builder().queueTimeout(Duration.ofNanos(1)));

    /** The worker. */
    @Actor
    public void worker() {
        job.run();
    }

    /** The loop, for which the time goes on. */
    @Actor
    public void loop() {
        job.loop().advanceTo(1);
        job.loop().turn();
    }

    /** Turns the loop. */
    @Arbiter
    public void end(IIL_Result result) {
        result.r3 = job.ending();
        result.r1 = job.runs();
        result.r2 = job.discarded();
    }
}
