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
 * Two threads submit to a pool that may have one thread and has none: it starts one, and that runs both tasks. The result is how many
 * were started, and how many tasks have run.
 */
@JCStressTest
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "the second was queued")
@Outcome(id = "2, .*", expect = FORBIDDEN, desc = "more threads than there may be")
@Outcome(expect = FORBIDDEN, desc = "a task is lost, or ran twice")
@State
public class PoolThreadLimit {

    private final HeldThreads threads = new HeldThreads();
    private final WorkerPool pool = threads.pool(1, 1).keepAlive(Duration.ZERO).build();
    private final AtomicInteger runs = new AtomicInteger();

    /** Some thread. */
    @Actor
    public void submitter() {
        pool.execute(runs::incrementAndGet);
    }

    /** Another one. */
    @Actor
    public void other() {
        pool.execute(runs::incrementAndGet);
    }

    /** Runs the workers. */
    @Arbiter
    public void end(II_Result result) {
        result.r1 = threads.started();
        threads.runAll();
        result.r2 = runs.get();
    }
}
