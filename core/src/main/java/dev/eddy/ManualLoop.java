package dev.eddy;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
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

    /** How long other threads have to bring something, before time goes on without them. */
    private static final long REAL_WORK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A job that a thread is at has longer; then it is taken for one that a test holds back. */
    private static final long REAL_RUN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ManualBackend backend;
    private volatile @Nullable Runnable others; // set by any thread

    private ManualLoop(ManualBackend backend) {
        super(backend);
        this.backend = backend;
    }

    /** A loop with nothing to do. */
    public static ManualLoop create() {
        return new ManualLoop(new ManualBackend());
    }

    // turning it

    /**
     * Runs one pass: timers that are due, then what was ready when it began. What other threads (and this one, while it does
     * not turn the loop) have asked of it is brought in first, and is no pass of its own.
     *
     * @return how many callbacks ran; 0 if nothing was ready
     */
    public int runReady() {
        refuseOnLoopThread();
        backend.enter();
        try {
            long before = callbacksRun();
            Runnable task = backend.poll();
            while (task != null) {
                task.run();
                task = callbacksRun() == before && !isClosed() ? backend.poll() : null;
            }
            return (int) (callbacksRun() - before);
        } finally {
            backend.exit();
        }
    }

    /** As asyncio: a thread turns one loop at a time. */
    private static void refuseOnLoopThread() {
        BackedLoop other = LoopThread.current();
        if (other != null) {
            throw new IllegalStateException("loop turned by a callback of " + other + " on thread '"
                    + Thread.currentThread().getName() + "' (expected: one turn at a time, not from a callback)");
        }
    }

    @Override
    protected void closed() {
        backend.end();
    }

    /** Runs passes until nothing is ready. Timers that are not due are left alone. */
    public void runUntilIdle() {
        while (runReady() > 0 || isReady() || (!isClosed() && hasReady())) {
            Thread.onSpinWait(); // another thread may stand between two steps of its offer, or of its request for a
            // pass
        }
    }

    /** Moves the time on by {@code time}, pass by pass: what comes due on the way sees the time at which it was due. */
    public void advance(Duration time) {
        long target = time() + Nanos.ofTimeout(time);
        runUntilIdle();
        while (jumpToNextTimer(target)) {
            runUntilIdle();
        }
        backend.advanceTo(target);
    }

    /**
     * Turns the loop until {@code future} is done and returns its result: asyncio's {@code run_until_complete}. When nothing is
     * ready, what is outstanding on real threads is given a tenth of a second of real time to come back, and a job that runs a
     * second; then the loop's time is advanced to the next timer, if there is one.
     *
     * @throws IllegalArgumentException if the future is another loop's
     * @throws IllegalStateException if the future can never complete: nothing is ready, waiting, or outstanding, nor has another
     *     thread brought anything within a tenth of a second
     * @throws LoopClosedException if the loop is closed, and the future is not among what it has completed
     * @throws InterruptedException if the thread is interrupted while it waits for a job
     */
    public <V> V runUntil(LoopFuture<V> future) throws Exception {
        if (future.loop() != this) {
            throw new IllegalArgumentException("future: of " + future.loop() + " (expected: of " + this + ')');
        }
        LoopThread.refuseBlocking();
        ((ConfinedPromise<V>) future).awaited();
        while (!future.isDone()) {
            if (runReady() > 0 || isReady() || future.isDone()) {
                continue;
            }
            if (isClosed()) {
                throw closedException();
            }
            if (!isIdle() && awaitOthers()) {
                continue;
            }
            if (!jumpToNextTimer(time() + Nanos.MAX) && isIdle() && !backend.awaitTask(REAL_WORK_NANOS)) {
                throw new IllegalStateException("nothing left that could complete " + future
                        + " (expected: a callback, a timer or an outstanding job)");
            }
        }
        return future.result();
    }

    /** Waits for what is outstanding; false if nothing has come in the time that it has. */
    private boolean awaitOthers() throws InterruptedException {
        return backend.awaitTask(REAL_WORK_NANOS)
                || (offloads().isAnyRunning() && backend.awaitTask(REAL_RUN_NANOS - REAL_WORK_NANOS));
    }

    /** False if none is due later than now and by {@code target}: one that is due already runs once the loop is woken. */
    private boolean jumpToNextTimer(long target) {
        Long next = nextDeadlineNanos();
        if (next == null || next - time() <= 0 || next - target > 0) {
            return false;
        }
        backend.advanceTo(next);
        return true;
    }

    /** Must look at the queue last: what another thread brings is queued before it is no longer accounted for. */
    private boolean isIdle() {
        return offloads().isEmpty() && !defaultExecutor().isEnding() && !hasReady();
    }

    // for whoever decides what happens next, by the thread that turns it

    /** Whether a pass is due: {@link #runReady()} would run something. */
    public boolean isReady() {
        return !isClosed() && backend.hasTask();
    }

    /** When the earliest timer is due, on the clock of {@link #time()}; empty if none waits. */
    public OptionalLong nextDeadline() {
        Long next = nextDeadlineNanos();
        return next == null ? OptionalLong.empty() : OptionalLong.of(next);
    }

    /** Moves the time on to {@code timeNanos} without running what comes due; does nothing if that is past. */
    public void jumpTo(long timeNanos) {
        backend.advanceTo(timeNanos);
    }

    /**
     * Has {@code others} called whenever other threads may act in the midst of a pass: after each callback or other entry, and
     * before a pass that has left nothing behind ends. The calling thread is not the loop's meanwhile, and what {@code others}
     * does comes from a foreign thread. It must not turn the loop; what it throws ends the pass and is thrown to who turns it.
     *
     * @param others null for nobody, as it is at first
     */
    public void setOthers(@Nullable Runnable others) {
        this.others = others;
    }

    @Override
    final void othersMayAct() {
        Runnable acting = others;
        if (acting != null) {
            backend.letAct(acting);
        }
    }
}
