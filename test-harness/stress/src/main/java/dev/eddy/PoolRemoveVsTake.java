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
import org.openjdk.jcstress.infra.results.IIL_Result;

/**
 * A queued job is cancelled while the worker takes it: it leaves the queue once, and what stands behind it is run. The result is how
 * often it ran, how often the next did, and whether the books are right.
 */
@JCStressTest
@Outcome(id = "0, 1, right", expect = ACCEPTABLE, desc = "removed")
@Outcome(id = "1, 1, right", expect = ACCEPTABLE, desc = "taken")
@Outcome(id = ".*, 0, .*", expect = FORBIDDEN, desc = "the next is lost")
@Outcome(expect = FORBIDDEN, desc = "ran twice, or the figures do not add up")
@State
public class PoolRemoveVsTake {

    private final HeldThreads threads = new HeldThreads();
    private final WorkerPool pool = threads.pool(1, 2).keepAlive(Duration.ZERO).build();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger nextRuns = new AtomicInteger();
    private final TurnedLoop loop = new TurnedLoop();
    private final LoopFuture<Integer> queued;

    /** Has a worker start, and a job and a task wait behind its first. */
    public PoolRemoveVsTake() {
        pool.execute(() -> {});
        queued = loop.runInExecutor(pool, runs::incrementAndGet);
        pool.execute(nextRuns::incrementAndGet);
        loop.turn();
    }

    /** The worker. */
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
    public void end(IIL_Result result) {
        loop.turn();
        result.r1 = runs.get();
        result.r2 = nextRuns.get();
        result.r3 = HeldThreads.books(pool, 3);
    }
}
