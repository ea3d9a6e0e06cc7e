package dev.eddy;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A loop that its caller turns by hand, in virtual time: the whole of asyncio's semantics without a thread, a socket or a
 * clock, for simulations and tests. Agrona has its {@code AgentInvoker} beside its {@code AgentRunner} for the same reason.
 *
 * <p><b>Confinement.</b> The calling thread is the loop's thread while one of the {@code run} methods or {@link #advance}
 * turns it, and no longer. Only one thread at a time may turn it; every other method is as on any loop.
 * <p><b>Time.</b> {@link #time()} stands still unless it is advanced.
 *
 * <pre>{@code
 * ManualLoop loop = ManualLoop.create();
 * LoopFuture<Void> nap = loop.sleep(Duration.ofHours(1));
 * loop.advance(Duration.ofHours(1));                     // at once
 * assert nap.isDone();
 * }</pre>
 *
 * <p>Thread-safe; turning it is refused while another thread does.
 */
public final class ManualLoop extends BackedLoop {

    /** A job that takes longer is taken for one that a test holds back, and time goes on. */
    private static final long REAL_WORK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ManualBackend backend;

    private ManualLoop(ManualBackend backend) {
        super(backend);
        this.backend = backend;
    }

    /** A loop with nothing to do. */
    public static ManualLoop create() {
        return new ManualLoop(new ManualBackend());
    }

    /**
     * Runs one pass: timers that are due, then what was ready when it began. What other threads (and this one, while it does
     * not turn the loop) have asked of it is brought in first, and is no pass of its own.
     *
     * @return how many callbacks ran; 0 if nothing was ready
     */
    public int runReady() {
        backend.enter();
        try {
            int ran = 0;
            while (ran == 0 && !isClosed() && (hasReady() || isTimerDue())) {
                ran = runPass();
            }
            return ran;
        } finally {
            backend.exit();
        }
    }

    private boolean isTimerDue() {
        Long next = nextDeadlineNanos();
        return next != null && next - time() <= 0;
    }

    @Override
    protected void closed() {
        backend.end();
    }

    /** Runs passes until nothing is ready. Timers that are not due are left alone. */
    public void runUntilIdle() {
        while (runReady() > 0 || hasReady()) {
            Thread.onSpinWait(); // a producer may stand between the two steps of its offer
        }
    }

    /** Moves the time on by {@code time}, pass by pass: what comes due on the way sees the time at which it was due. */
    public void advance(Duration time) {
        long target = time() + Nanos.ofTimeout(time);
        runUntilIdle();
        for (Long next = nextDeadlineNanos(); next != null && next - target <= 0; next = nextDeadlineNanos()) {
            backend.advanceTo(next);
            runUntilIdle();
        }
        backend.advanceTo(target);
    }

    /**
     * Turns the loop until {@code future} is done and returns its result: asyncio's {@code run_until_complete}. When nothing is
     * ready, jobs that are on real threads are given a tenth of a second of real time to come back; then the loop's time is
     * advanced to the next timer, if there is one.
     *
     * @throws IllegalArgumentException if the future is another loop's
     * @throws IllegalStateException if the future can never complete: nothing is ready, waiting, or outstanding
     * @throws InterruptedException if the thread is interrupted while it waits for a job
     */
    public <V> V runUntil(LoopFuture<V> future) throws Exception {
        if (future.loop() != this) {
            throw new IllegalArgumentException("future: of " + future.loop() + " (expected: of " + this + ')');
        }
        LoopThread.refuseBlocking();
        ((ConfinedPromise<V>) future).awaited();
        while (!future.isDone()) {
            if (runReady() > 0 || hasReady() || future.isDone()) {
                continue;
            }
            if (!isIdle() && backend.awaitRequest(REAL_WORK_NANOS)) {
                continue;
            }
            Long next = nextDeadlineNanos();
            if (next != null) {
                backend.advanceTo(next);
            } else if (isIdle()) {
                throw new IllegalStateException("nothing left that could complete " + future
                        + " (expected: a callback, a timer or an outstanding job)");
            }
        }
        return future.result();
    }

    /** Must look at the queue last: what another thread brings is queued before it is no longer accounted for. */
    private boolean isIdle() {
        return offloads().isEmpty() && !defaultExecutor().isEnding() && !hasReady();
    }

    /** Time is a number, and the thread is whoever calls. Thread-safe. */
    private static final class ManualBackend implements LoopBackend {

        private volatile long nowNanos;
        private volatile @Nullable Thread turning; // claimed under this
        private volatile boolean requested; // a pass was asked for since the last
        private volatile @Nullable Thread waiting; // for a request
        private volatile boolean ended; // written when the loop has closed

        synchronized void enter() {
            if (turning != null) {
                throw new IllegalStateException("loop is turned by thread '"
                        + Objects.requireNonNull(turning).getName()
                        + "' (expected: one turn at a time, not from a callback)");
            }
            turning = Thread.currentThread();
            requested = false;
        }

        synchronized void exit() {
            turning = null;
        }

        /** From now on whoever brings something has to deal with it. */
        void end() {
            ended = true;
            LockSupport.unpark(waiting);
        }

        void advanceTo(long nanos) {
            if (nanos - nowNanos > 0) {
                nowNanos = nanos;
            }
        }

        /** Waits for another thread to bring something; false if none did in that time, which is real. */
        boolean awaitRequest(long nanos) throws InterruptedException {
            long deadline = System.nanoTime() + nanos;
            waiting = Thread.currentThread();
            try {
                while (!requested) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return false;
                    }
                    LockSupport.parkNanos(this, left);
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                }
                return true;
            } finally {
                waiting = null;
            }
        }

        @Override
        public void execute(Runnable pass) {
            if (ended) {
                throw new RejectedExecutionException("loop is closed");
            }
            requested = true;
            LockSupport.unpark(waiting);
        }

        @Override
        public void executeAfterPoll(Runnable pass) {
            requested = true;
        }

        @Override
        public Registration schedule(Runnable task, long delayNanos) {
            return () -> {}; // whoever advances the time looks at the timers
        }

        @Override
        public boolean inLoop() {
            return turning == Thread.currentThread();
        }

        @Override
        public long nanoTime() {
            return nowNanos;
        }

        @Override
        public <V> ConfinedPromise<V> newFuture(BackedLoop loop) {
            return new ConfinedPromise<>(loop);
        }

        @Override
        public String toString() {
            return "time=" + nowNanos;
        }
    }
}
