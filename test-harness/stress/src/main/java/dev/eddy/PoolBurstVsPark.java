package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * A callback submits three jobs, two of them in a burst, while the only worker goes to wait for one: the worker wakes for all of them.
 * The result is whether they have run before somebody lost patience.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "taken, or woken for")
@Outcome(id = "false", expect = FORBIDDEN, desc = "the wake-up is lost")
@State
public class PoolBurstVsPark {

    private final HeldThreads threads = new HeldThreads();
    private final WorkerPool pool = threads.pool(1, 4).build();
    private final AtomicInteger runs = new AtomicInteger();
    private final TurnedLoop loop = new TurnedLoop();
    private boolean seen;

    /** Has a worker start, and a callback wait for the loop's turn. */
    public PoolBurstVsPark() {
        pool.execute(() -> {});
        loop.callSoon(() -> {
            for (int i = 0; i < 3; i++) {
                loop.runInExecutor(pool, runs::incrementAndGet);
            }
        });
    }

    /** The worker, which waits for tasks until the pool is shut down. */
    @Actor
    public void worker() {
        threads.runNext();
    }

    /** The loop, which ends the pool when its jobs were done. */
    @Actor
    public void submitter() {
        loop.turn();
        seen = threads.await(() -> runs.get() == 3);
        pool.shutdown();
    }

    /** Says what came of it. */
    @Arbiter
    public void end(Z_Result result) {
        loop.turn();
        result.r1 = seen;
    }
}
