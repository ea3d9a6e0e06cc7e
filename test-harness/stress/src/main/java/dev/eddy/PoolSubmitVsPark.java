package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * A task is submitted while the only worker goes to wait for one: the worker wakes for it. The result is whether it has run
 * before somebody lost patience.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "taken, or woken for")
@Outcome(id = "false", expect = FORBIDDEN, desc = "the wake-up is lost")
@State
public class PoolSubmitVsPark {

    private final HeldThreads threads = new HeldThreads();
    private final WorkerPool pool = threads.pool(1, 1).build();
    private volatile boolean run;
    private boolean seen;

    /** Has a worker start. */
    public PoolSubmitVsPark() {
        pool.execute(() -> {});
    }

    /** The worker, which waits for tasks until the pool is shut down. */
    @Actor
    public void worker() {
        threads.runNext();
    }

    /** Some other thread, which ends the pool when its task was done. */
    @Actor
    public void submitter() {
        pool.execute(() -> run = true);
        seen = threads.await(() -> run);
        pool.shutdown();
    }

    /** Says what came of it. */
    @Arbiter
    public void end(Z_Result result) {
        result.r1 = seen;
    }
}
