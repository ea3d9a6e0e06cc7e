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
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Throwable outcome) {
            if (!future.isDone()) {
                throw new AssertionError(outcome); // else it is the future's own, and the test asks the future
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
