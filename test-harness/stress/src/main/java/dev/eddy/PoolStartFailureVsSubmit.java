package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * A task is submitted while the thread that is to come fails to start: it is run by another thread or refused, and whoever submitted
 * it hears of that. The result is what {@code execute} did, and what became of the task.
 */
@JCStressTest
@Outcome(
        id = {"taken, done", "thrown, waiting"},
        expect = ACCEPTABLE,
        desc = "run by a thread of its own, or refused at once")
@Outcome(id = "taken, cancelled", expect = ACCEPTABLE, desc = "queued behind the thread, and dropped with it")
@Outcome(id = "taken, waiting", expect = FORBIDDEN, desc = "lost without a word")
@Outcome(expect = FORBIDDEN, desc = "both run and refused")
@State
public class PoolStartFailureVsSubmit {

    private final HeldThreads threads = new HeldThreads();
    private final WorkerPool pool = threads.pool(1, 1).keepAlive(Duration.ZERO).build();
    private final FutureTask<Integer> task = new FutureTask<>(() -> 1);
    private String execution = "taken";

    /** Has the first thread fail. */
    public PoolStartFailureVsSubmit() {
        threads.failNext();
    }

    /** Some thread, for whose task the pool starts a thread, unless it is the later one. */
    @Actor
    public void first() {
        try {
            pool.execute(() -> {});
        } catch (OffloadRejectedException noThread) {
            return; // as it must be
        }
    }

    /** Another one. */
    @Actor
    public void second() {
        try {
            pool.execute(task);
        } catch (OffloadRejectedException refused) {
            execution = "thrown";
        }
    }

    /** Runs the workers. */
    @Arbiter
    public void end(LL_Result result) {
        threads.runAll();
        result.r1 = execution;
        result.r2 = task.isCancelled() ? "cancelled" : task.isDone() ? "done" : "waiting";
    }
}
