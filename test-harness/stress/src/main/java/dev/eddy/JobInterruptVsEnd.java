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
 * A job is cancelled with an interrupt while its worker leaves it: the interrupt reaches this job or nothing, and never what the
 * worker does next. The result is how often the job ran, how often a value was discarded, and how it went with what came next.
 */
@JCStressTest
@Outcome(id = "1, 1, undisturbed", expect = ACCEPTABLE, desc = "given up, interrupted or too late for that")
@Outcome(id = ".*, interrupted", expect = FORBIDDEN, desc = "the interrupt has reached what came after the job")
@Outcome(expect = FORBIDDEN, desc = "a value lost or discarded twice, or a job that ran twice")
@State
public class JobInterruptVsEnd {

    private final OneJob job = new OneJob(Offload.builder());
    private volatile boolean cancelled;
    private String next = "";

    /** Does the job, and then waits for the canceller's last instruction. */
    @Actor
    public void worker() {
        job.run();
        while (!cancelled) {
            Thread.onSpinWait();
        }
        next = Thread.interrupted() ? "interrupted" : "undisturbed";
    }

    /** Some other thread, which waits for the job to start. */
    @Actor
    public void canceller() {
        while (job.runs() == 0) {
            Thread.onSpinWait();
        }
        job.future().cancel(/* mayInterruptIfRunning= */ true);
        cancelled = true;
    }

    /** Turns the loop. */
    @Arbiter
    public void end(IIL_Result result) {
        job.ending();
        result.r1 = job.runs();
        result.r2 = job.discarded();
        result.r3 = next;
    }
}
