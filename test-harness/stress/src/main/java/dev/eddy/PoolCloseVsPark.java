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
 * The pool is closed while its only worker goes to wait for a task: the worker wakes and ends. The result is whether it has
 * ended before somebody lost patience.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "woken, or has seen it")
@Outcome(id = "false", expect = FORBIDDEN, desc = "the wake-up is lost")
@State
public class PoolCloseVsPark {

    private final HeldThreads threads = new HeldThreads();
    private final WorkerPool pool = threads.pool(1, 1).build();
    private boolean ended;

    /** Has a worker start. */
    public PoolCloseVsPark() {
        pool.execute(() -> {});
    }

    /** The worker, which waits for tasks until the pool is shut down. */
    @Actor
    public void worker() {
        threads.runNext();
    }

    /** Some other thread. */
    @Actor
    public void closer() {
        pool.shutdown();
        ended = threads.await(() -> pool.figures().threads() == 0);
    }

    /** Says what came of it. */
    @Arbiter
    public void end(Z_Result result) {
        result.r1 = ended;
    }
}
