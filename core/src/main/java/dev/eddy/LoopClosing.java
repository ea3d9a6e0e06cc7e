package dev.eddy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The end of a loop, step by step: refuse new jobs, let the outstanding ones finish for a while, fail the rest, and from then
 * on drop whatever still arrives.
 *
 * <p><b>Draining.</b> What is still queued on a closed loop, or arrives late, is dropped on the backend's thread as long as that
 * runs anything, else by whoever brings it; one thread at a time: a thread that finds another at it leaves its entry to that one.
 *
 * <p>Thread-safe, except where a method says otherwise.
 */
final class LoopClosing {

    private enum Phase {
        /** Everything works. */
        OPEN,
        /** No new jobs; outstanding ones come back. */
        CLOSING,
        /** Nothing runs any more. */
        CLOSED
    }

    /**
     * Links of a chain, each of which queues the next when it is dropped, that are all told of the end. A longer chain is one that queues
     * itself for ever, and must not hold the thread that long.
     */
    private static final int MOST_ROUNDS = 100_000;

    private static final int MOST_SPINS = 1000; // far more than a processor takes to let others see what it has written

    private final BackedLoop loop;
    private final AtomicInteger drainRequests = new AtomicInteger(); // whoever raises it from zero drains
    private volatile Phase phase = Phase.OPEN;
    private volatile boolean over; // what the close completes is done
    private @Nullable ConfinedPromise<ShutdownReport> done; // guarded by this
    private @Nullable LoopFuture<Boolean> poolEnded; // loop-confined
    private @Nullable TimerHandle deadline; // loop-confined
    private boolean deadlinePassed; // loop-confined

    LoopClosing(BackedLoop loop) {
        this.loop = loop;
    }

    boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    boolean isStarted() {
        return phase != Phase.OPEN;
    }

    void requireOpen() {
        if (phase != Phase.OPEN) {
            throw phase == Phase.CLOSED
                    ? loop.closedException()
                    : new LoopClosedException("loop is closing, it takes no more jobs: " + loop);
        }
    }

    LoopFuture<ShutdownReport> start(Duration timeout) {
        long timeoutNanos = Nanos.ofTimeout(timeout);
        ConfinedPromise<ShutdownReport> mine;
        boolean late;
        synchronized (this) {
            if (done != null) {
                return done;
            }
            mine = loop.newPromise();
            done = mine;
            late = phase == Phase.CLOSED;
            if (!late) {
                phase = Phase.CLOSING;
            }
        }
        if (late) {
            mine.trySuccess(ShutdownReport.CLEAN);
        } else {
            loop.postInternal(() -> begin(timeoutNanos));
        }
        return mine;
    }

    /** On the loop. */
    private void begin(long timeoutNanos) {
        if (phase == Phase.CLOSED) {
            return;
        }
        if (timeoutNanos == 0) {
            deadlinePassed = true;
        } else {
            deadline = loop.callAt(loop.time() + timeoutNanos, this::deadlinePassed);
        }
        poolEnded = loop.defaultExecutor().close(timeoutNanos);
        if (poolEnded != null) {
            poolEnded.onDone(ended -> proceed());
        }
        proceed();
    }

    private void deadlinePassed() {
        deadlinePassed = true;
        proceed();
    }

    /** Goes on if what was waited for has come. On the loop. */
    void proceed() {
        boolean allEnded = deadline != null && loop.offloads().isEmpty() && (poolEnded == null || poolEnded.isDone());
        if (phase == Phase.CLOSING && (deadlinePassed || allEnded)) {
            finish();
        }
    }

    /** The backend's thread has ended: there is nothing to wait for, nor anybody to run it. */
    void backendEnded() {
        if (phase != Phase.CLOSED) {
            loop.defaultExecutor().abandon();
            finish();
        }
    }

    /** On the loop, or after its thread has ended. */
    private void finish() {
        ConfinedPromise<ShutdownReport> report;
        synchronized (this) {
            if (phase == Phase.CLOSED) {
                return;
            }
            drainRequests.incrementAndGet(); // what the steps below queue is drained at the end, not in their midst
            phase = Phase.CLOSED;
            report = done;
        }
        LoopClosedException closed = loop.closedException();
        int abandoned = 0;
        try {
            loop.dropReady(closed); // first: who hears of the close may rely on values that were there being discarded
            dropHalfQueued(closed);
            abandoned = loop.offloads().failAll(closed);
            loop.dropTimers(closed);
            loop.closed();
        } finally { // or those who wait would wait for ever
            try {
                if (report != null) {
                    report.trySuccess(new ShutdownReport(
                            0, 0, abandoned, loop.defaultExecutor().stuckThreads()));
                }
            } finally {
                drainAll(closed);
                over = true;
            }
        }
    }

    /** What somebody has queued who has not yet seen that the loop is closed; his processor may not have shown his last step. */
    private void dropHalfQueued(LoopClosedException closed) {
        for (int spins = 0; loop.hasReady() && spins < MOST_SPINS; spins++) {
            Thread.onSpinWait();
            loop.dropReady(closed);
        }
    }

    /** Whether the loop is closed, and has completed all that it completes then. From any thread. */
    boolean isOver() {
        return over;
    }

    /** Drops what is queued on a closed loop, unless somebody is at it, who will then drop this, too. */
    void drain() {
        if (drainRequests.getAndIncrement() == 0) {
            loop.executeDrain(() -> drainAll(loop.closedException()));
        }
    }

    private void drainAll(LoopClosedException closed) {
        int seen = drainRequests.get();
        for (int round = 0; seen != 0; round++) {
            if (round < MOST_ROUNDS) {
                loop.dropReady(closed);
            } else {
                loop.silenceReady(closed);
            }
            seen = drainRequests.addAndGet(-seen);
        }
    }
}
