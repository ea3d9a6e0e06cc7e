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
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two threads submit to a pool whose worker is busy and whose queue has one place: one task is taken and run, the other refused. The
 * result is how many were refused, and how many tasks have run.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "one place, one task")
@Outcome(id = "0, .*", expect = FORBIDDEN, desc = "more tasks than places")
@Outcome(id = "2, .*", expect = FORBIDDEN, desc = "a place was left")
@Outcome(expect = FORBIDDEN, desc = "a task is lost, or ran twice")
@State
public class PoolQueueLimit {

    private final HeldThreads threads = new HeldThreads();
    private final WorkerPool pool = threads.pool(1, 1).keepAlive(Duration.ZERO).build();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    /** Has a worker start. */
    public PoolQueueLimit() {
        pool.execute(() -> {});
    }

    /** Some thread. */
    @Actor
    public void submitter() {
        submit();
    }

    /** Another one. */
    @Actor
    public void other() {
        submit();
    }

    private void submit() {
        try {
            pool.execute(runs::incrementAndGet);
        } catch (OffloadRejectedException full) {
            refused.incrementAndGet();
        }
    }

    /** Runs the worker. */
    @Arbiter
    public void end(II_Result result) {
        threads.runAll();
        result.r1 = refused.get();
        result.r2 = runs.get();
    }
}
