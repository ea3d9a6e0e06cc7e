package dev.eddy.test;

import dev.eddy.AsyncLoop;
import dev.eddy.LoopFuture;
import dev.eddy.ManualLoop;
import java.time.Duration;

/** Turns a manual loop. */
final class ManualDriver implements LoopDriver {

    private final ManualLoop loop;

    ManualDriver(ManualLoop loop) {
        this.loop = loop;
    }

    @Override
    public AsyncLoop loop() {
        return loop;
    }

    @Override
    public <F extends LoopFuture<?>> F done(F future) throws InterruptedException {
        try {
            loop.runUntil((LoopFuture<?>) future);
        } catch (Throwable outcome) {
            if (!future.isDone()) { // else it is the future's own, and the test asks the future
                if (outcome instanceof InterruptedException interrupted) {
                    throw interrupted;
                }
                throw new AssertionError(outcome);
            }
        }
        return future;
    }

    @Override
    public void settle() {
        loop.runUntilIdle();
    }

    @Override
    public void end() {
        loop.close(Duration.ZERO);
        loop.runUntilIdle();
    }
}
