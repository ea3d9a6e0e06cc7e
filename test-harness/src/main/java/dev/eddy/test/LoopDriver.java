package dev.eddy.test;

import dev.eddy.AsyncLoop;
import dev.eddy.LoopFuture;
import dev.eddy.ManualLoop;
import java.util.Objects;

/**
 * A loop and the way to turn it, for tests that run on any: a {@link ManualLoop} turns in the test's own thread and in virtual
 * time, any other turns itself and is waited for.
 *
 * <p>The test's thread is not the loop's: what a test calls directly comes from a foreign thread, on every loop.
 *
 * <p>For one test and its thread.
 */
public interface LoopDriver {

    /** A new manual loop. */
    static LoopDriver manual() {
        return new ManualDriver(ManualLoop.create());
    }

    /**
     * A loop that has a thread of its own.
     *
     * @param end ends that thread, and returns when it has ended
     */
    static LoopDriver running(AsyncLoop loop, AutoCloseable end) {
        return new RunningDriver(Objects.requireNonNull(loop, "loop"), Objects.requireNonNull(end, "end"));
    }

    /** The loop, the same each time. */
    AsyncLoop loop();

    /**
     * Turns the loop, or waits, until {@code future} is done, and returns it. On a manual loop time passes as needed.
     *
     * @throws AssertionError if it is not done after twenty seconds, or cannot ever be
     */
    <F extends LoopFuture<?>> F done(F future) throws InterruptedException;

    /**
     * Returns when the loop has run what is ready, and what that made ready, and so on: on a manual loop until nothing is, on
     * another for thirty passes. Timers that are not due are not waited for.
     */
    void settle() throws InterruptedException;

    /** Ends what the loop runs on. */
    void end() throws Exception;
}
