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
import org.openjdk.jcstress.infra.results.ILL_Result;

/**
 * A pool is closed without patience while its worker takes what is queued: that is run or refused, and not both. The result is how
 * often it ran, how it ended, and whether the books are right.
 */
@JCStressTest
@Outcome(id = "1, value, right", expect = ACCEPTABLE, desc = "taken by the worker")
@Outcome(id = "0, rejected, right", expect = ACCEPTABLE, desc = "taken out of the queue by the close")
@Outcome(id = ".*, pending, .*", expect = FORBIDDEN, desc = "lost")
@Outcome(expect = FORBIDDEN, desc = "run and refused, ran twice, or the figures do not add up")
@State
public class PoolCloseVsTake {

    private final HeldThreads threads = new HeldThreads();
    private final WorkerPool pool = threads.pool(1, 1).build();
    private final AtomicInteger runs = new AtomicInteger();
    private final TurnedLoop loop = new TurnedLoop();
    private final LoopFuture<String> queued;

    /** Has a worker start, and a job wait behind its first. */
    public PoolCloseVsTake() {
        pool.execute(() -> {});
        queued = loop.runInExecutor(pool, () -> {
            runs.incrementAndGet();
            return "value";
        });
        loop.turn();
    }

    /** The worker. */
    @Actor
    public void worker() {
        threads.runNext();
    }

    /** Some other thread. */
    @Actor
    public void closer() {
        pool.close(Duration.ZERO);
    }

    /** Turns the loop. */
    @Arbiter
    public void end(ILL_Result result) {
        loop.turn();
        result.r1 = runs.get();
        result.r2 = OneJob.endingOf(queued);
        result.r3 = HeldThreads.books(pool, 2);
    }
}
