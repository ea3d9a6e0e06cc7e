package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ILL_Result;

/**
 * A queued job is cancelled while the pool breaks, which refuses what is queued: it never runs, and it leaves the queue once. The
 * result is how often it ran, how it ended, and whether the books are right.
 */
@JCStressTest
@Outcome(id = "0, cancelled, right", expect = ACCEPTABLE, desc = "cancelled first")
@Outcome(id = "0, rejected, right", expect = ACCEPTABLE, desc = "refused first")
@Outcome(id = ".*, pending, .*", expect = FORBIDDEN, desc = "lost")
@Outcome(expect = FORBIDDEN, desc = "run by a pool that is broken, or the figures do not add up")
@State
public class PoolBreakVsCancel {

    private final HeldThreads threads = new HeldThreads();
    private final WorkerPool pool =
            threads.pool(1, 1).initializer(PoolBreakVsCancel::fail).build();
    private final AtomicInteger runs = new AtomicInteger();
    private final TurnedLoop loop = new TurnedLoop();
    private final LoopFuture<Integer> queued;

    private static void fail() {
        throw new IllegalStateException("initializer");
    }

    /** Has a worker start for a job. */
    public PoolBreakVsCancel() {
        queued = loop.runInExecutor(pool, runs::incrementAndGet);
        loop.turn();
    }

    /** The worker, which fails. */
    @Actor
    public void worker() {
        threads.runNext();
    }

    /** Some other thread. */
    @Actor
    public void canceller() {
        queued.cancel(/* mayInterruptIfRunning= */ false);
    }

    /** Turns the loop. */
    @Arbiter
    public void end(ILL_Result result) {
        loop.turn();
        result.r1 = runs.get();
        result.r2 = OneJob.endingOf(queued);
        result.r3 = HeldThreads.books(pool, 1);
    }
}
