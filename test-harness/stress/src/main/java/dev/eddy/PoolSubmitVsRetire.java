package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IL_Result;

/**
 * A task is submitted while the only worker, which has waited long enough, ends: it is run, by this worker or by a new one. The
 * result is how often it has run, and whether the books are right.
 */
@JCStressTest
@Outcome(id = "1, right", expect = ACCEPTABLE, desc = "by one of them")
@Outcome(id = "0, .*", expect = FORBIDDEN, desc = "left behind by the worker that ended")
@Outcome(expect = FORBIDDEN, desc = "ran twice, or the figures do not add up")
@State
public class PoolSubmitVsRetire {

    private final HeldThreads threads = new HeldThreads();
    private final WorkerPool pool = threads.pool(1, 1).keepAlive(Duration.ZERO).build();
    private final AtomicInteger runs = new AtomicInteger();

    /** Has a worker start. */
    public PoolSubmitVsRetire() {
        pool.execute(() -> {});
    }

    /** The worker, which does its first task and then ends. */
    @Actor
    public void worker() {
        threads.runNext();
    }

    /** Some other thread. */
    @Actor
    public void submitter() {
        pool.execute(runs::incrementAndGet);
    }

    /** Runs the workers that were started since. */
    @Arbiter
    public void end(IL_Result result) {
        threads.runAll();
        result.r1 = runs.get();
        result.r2 = HeldThreads.books(pool, 2);
    }
}
