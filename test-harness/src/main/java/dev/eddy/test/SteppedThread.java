package dev.eddy.test;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A thread that runs only while another one waits for it, so that of the two exactly one runs at a time.
 *
 * <p><b>Interrupts.</b> One that comes while it is paused is kept until it goes on: it does not run out of turn.
 *
 * <p>Driven by one thread; {@link #interrupt()} may come from any.
 */
final class SteppedThread extends Thread {

    /** Real time, for what should take microseconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Semaphore turn = new Semaphore(0); // this may run
    private final Semaphore answer = new Semaphore(0); // this has paused, or ended its work
    private @Nullable Runnable work; // handed over by the semaphores, as are the next two
    private @Nullable String pausedAt;
    private @Nullable Throwable failure;
    private volatile boolean interrupted; // ever; written by who interrupts
    private volatile boolean over; // nothing is to go on as usual; written by who drives

    SteppedThread(String name) {
        super(name);
        setDaemon(true);
    }

    // by the driver

    /** Gives it something to do; {@link #goOn} starts it. */
    void take(Runnable next) {
        work = next;
    }

    /**
     * Lets it run until it pauses or has ended its work.
     *
     * @return where it has paused; null if the work is over
     * @throws AssertionError if it does neither: it blocks, or does not end
     */
    @Nullable
    String goOn() {
        if (getState() == State.NEW) {
            start();
        }
        turn.release();
        try {
            if (!answer.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                AssertionError stuck = new AssertionError("thread '" + getName() + "' after " + PATIENCE
                        + ": still running (expected: paused, or its job ended)");
                stuck.setStackTrace(getStackTrace());
                throw stuck;
            }
        } catch (InterruptedException e) {
            currentThread().interrupt();
            throw new AssertionError("interrupted while thread '" + getName() + "' was running", e);
        }
        if (failure != null) {
            throw new AssertionError("job threw into its executor: " + failure, failure);
        }
        return pausedAt;
    }

    boolean isIdle() {
        return work == null;
    }

    /** Whether it can serve another run: no flag of this one is left. */
    boolean isUnscathed() {
        return isIdle() && !interrupted;
    }

    /** Ends it. What it is in the midst of is interrupted, until it gives up or time is up. */
    void end() {
        over = true;
        if (getState() != State.NEW) {
            turn.release(1000); // more pauses than it will make on its way out
            try {
                join(PATIENCE.toMillis());
            } catch (InterruptedException e) {
                currentThread().interrupt();
            }
        }
    }

    // by itself

    @Override
    public void run() {
        for (turn.acquireUninterruptibly(); work != null; turn.acquireUninterruptibly()) {
            try {
                work.run();
            } catch (Throwable thrown) {
                failure = thrown;
            }
            pausedAt = null;
            work = null;
            answer.release();
            if (over) {
                return;
            }
        }
    }

    /** Waits for the next {@link #goOn()}. */
    static void pause(String where) throws InterruptedException {
        if (!(currentThread() instanceof SteppedThread self)) {
            throw new IllegalStateException("pause on thread '"
                    + currentThread().getName() + "' (expected: in a job that the interleaving has started)");
        }
        self.pausedAt = Objects.requireNonNull(where, "where");
        self.answer.release();
        self.turn.acquireUninterruptibly();
        if (interrupted() || self.over) {
            throw new InterruptedException("interrupted in " + where);
        }
    }

    @Override
    public void interrupt() {
        interrupted = true;
        super.interrupt();
    }
}
