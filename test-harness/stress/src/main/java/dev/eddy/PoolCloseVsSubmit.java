package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZZ_Result;

/**
 * A task is submitted while the pool is closed: it is run or refused, and not both, and if the pool says that it has ended, it has. The
 * result is how often it ran, whether it was refused, and whether it ran after the end.
 */
@JCStressTest
@Outcome(id = "1, false, false", expect = ACCEPTABLE, desc = "taken before the close, which has waited for it")
@Outcome(id = "0, true, false", expect = ACCEPTABLE, desc = "refused")
@Outcome(id = "0, false, .*", expect = FORBIDDEN, desc = "lost")
@Outcome(id = "1, true, .*", expect = FORBIDDEN, desc = "refused, and run nevertheless")
@Outcome(expect = FORBIDDEN, desc = "ran twice, or after the end")
@State
public class PoolCloseVsSubmit {

    private final HeldThreads threads = new HeldThreads();
    private final WorkerPool pool = threads.pool(1, 1).build();
    private final AtomicInteger runs = new AtomicInteger();
    private boolean refused;
    private boolean ended; // as far as the pool says, when its only worker has ended
    private int runsUntilEnd;

    /** Has a worker start. */
    public PoolCloseVsSubmit() {
        pool.execute(() -> {});
    }

    /** Some thread. */
    @Actor
    public void submitter() {
        try {
            pool.execute(runs::incrementAndGet);
        } catch (OffloadRejectedException closed) {
            refused = true;
        }
    }

    /** Another one, which closes the pool and is then the worker. */
    @Actor
    public void closer() {
        pool.shutdown();
        threads.runNext();
        ended = hasEnded();
        runsUntilEnd = runs.get();
    }

    private boolean hasEnded() {
        try {
            return pool.awaitEnd(0);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs the workers that were started since. */
    @Arbiter
    public void end(IZZ_Result result) {
        threads.runAll();
        result.r1 = runs.get();
        result.r2 = refused;
        result.r3 = ended && runs.get() > runsUntilEnd;
    }
}
