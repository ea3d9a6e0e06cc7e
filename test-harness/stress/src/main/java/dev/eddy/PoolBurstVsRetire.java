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
 * A callback submits three jobs, two of them in a burst, while the only worker, which has waited long enough, ends: they are run, by
 * this worker or by a new one. The result is how many have run, and whether the books are right.
 */
@JCStressTest
@Outcome(id = "3, right", expect = ACCEPTABLE, desc = "by one of them")
@Outcome(id = "[012], .*", expect = FORBIDDEN, desc = "left behind by the worker that ended")
@Outcome(expect = FORBIDDEN, desc = "ran twice, or the figures do not add up")
@State
public class PoolBurstVsRetire {

    private final HeldThreads threads = new HeldThreads();
    private final WorkerPool pool = threads.pool(1, 4).keepAlive(Duration.ZERO).build();
    private final AtomicInteger runs = new AtomicInteger();
    private final TurnedLoop loop = new TurnedLoop();

    /** Has a worker start, and a callback wait for the loop's turn. */
    public PoolBurstVsRetire() {
        pool.execute(() -> {});
        loop.callSoon(() -> {
            for (int i = 0; i < 3; i++) {
                loop.runInExecutor(pool, runs::incrementAndGet);
            }
        });
    }

    /** The worker, which does its first task and then ends. */
    @Actor
    public void worker() {
        threads.runNext();
    }

    /** The loop. */
    @Actor
    public void submitter() {
        loop.turn();
    }

    /** Runs the workers that were started since. */
    @Arbiter
    public void end(IL_Result result) {
        threads.runAll();
        loop.turn();
        result.r1 = runs.get();
        result.r2 = HeldThreads.books(pool, 4);
    }
}
