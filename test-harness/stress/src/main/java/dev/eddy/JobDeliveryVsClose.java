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
 * A worker does a job while its loop closes: the future ends, and a value that nobody gets is discarded, once. The result is how
 * often the job ran, how often a value was discarded, and how the future ended.
 */
@JCStressTest
@Outcome(id = "0, 0, closed", expect = ACCEPTABLE, desc = "withdrawn by the close")
@Outcome(id = "1, 1, closed", expect = ACCEPTABLE, desc = "given up by the close, and its value discarded when it came")
@Outcome(id = "1, 0, closed", expect = FORBIDDEN, desc = "a value is lost")
@Outcome(id = ".*, pending", expect = FORBIDDEN, desc = "who waits does so for ever")
@Outcome(expect = FORBIDDEN, desc = "ran twice, or discarded twice, or otherwise")
@State
public class JobDeliveryVsClose {

    private final OneJob job = new OneJob(Offload.builder());

    /** Asks the loop to close and wait for nothing. */
    public JobDeliveryVsClose() {
        job.loop().close(Duration.ZERO);
    }

    /** The worker. */
    @Actor
    public void worker() {
        job.run();
    }

    /** The loop, which finds that it is to close. */
    @Actor
    public void loop() {
        job.loop().turn();
    }

    /** Turns what is left. */
    @Arbiter
    public void end(IIL_Result result) {
        result.r3 = job.ending();
        result.r1 = job.runs();
        result.r2 = job.discarded();
    }
}
