package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.FutureTask;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * A task is submitted while the initializer of the first worker fails, and with it the pool: the task is refused, and whoever
 * submitted it hears of that. The result is what {@code execute} did, and what became of the task.
 */
@JCStressTest
@Outcome(id = "thrown, waiting", expect = ACCEPTABLE, desc = "refused at once")
@Outcome(id = "taken, cancelled", expect = ACCEPTABLE, desc = "queued, and dropped with the pool")
@Outcome(id = "taken, waiting", expect = FORBIDDEN, desc = "lost without a word")
@Outcome(expect = FORBIDDEN, desc = "run by a pool that is broken")
@State
public class PoolBreakVsSubmit {

    private final HeldThreads threads = new HeldThreads();
    private final WorkerPool pool =
            threads.pool(1, 1).initializer(PoolBreakVsSubmit::fail).build();
    private final FutureTask<Integer> task = new FutureTask<>(() -> 1);
    private String execution = "taken";

    private static void fail() {
        throw new IllegalStateException("initializer");
    }

    /** Has a worker start. */
    public PoolBreakVsSubmit() {
        pool.execute(() -> {});
    }

    /** The worker, which fails. */
    @Actor
    public void worker() {
        threads.runNext();
    }

    /** Some other thread. */
    @Actor
    public void submitter() {
        try {
            pool.execute(task);
        } catch (OffloadRejectedException refused) {
            execution = "thrown";
        }
    }

    /** Runs workers that there must not be. */
    @Arbiter
    public void end(LL_Result result) {
        threads.runAll();
        result.r1 = execution;
        result.r2 = task.isCancelled() ? "cancelled" : task.isDone() ? "done" : "waiting";
    }
}
