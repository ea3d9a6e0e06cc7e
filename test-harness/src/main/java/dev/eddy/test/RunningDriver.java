package dev.eddy.test;

import dev.eddy.AsyncLoop;
import dev.eddy.LoopFuture;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for a loop that turns itself. */
final class RunningDriver implements LoopDriver {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Longer than any chain of callbacks that a test of this module starts and then looks at. */
    private static final int PASSES = 30;

    private final AsyncLoop loop;
    private final AutoCloseable end;

    RunningDriver(AsyncLoop loop, AutoCloseable end) {
        this.loop = loop;
        this.end = end;
    }

    @Override
    public AsyncLoop loop() {
        return loop;
    }

    @Override
    public <F extends LoopFuture<?>> F done(F future) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        future.onDone(ended -> done.countDown());
        await(done, future);
        return future;
    }

    private static void await(CountDownLatch latch, Object what) throws InterruptedException {
        if (!latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("not done after " + PATIENCE + ": " + what);
        }
    }

    @Override
    public void settle() throws InterruptedException {
        if (!loop.isClosed()) {
            CountDownLatch passed = new CountDownLatch(PASSES);
            loop.callSoon(() -> pass(passed));
            await(passed, loop);
        }
    }

    private void pass(CountDownLatch passes) {
        passes.countDown();
        if (passes.getCount() > 0) {
            loop.callSoon(() -> pass(passes));
        }
    }

    @Override
    public void end() throws Exception {
        if (!loop.isClosed()) {
            done(loop.close(Duration.ZERO));
        }
        end.close();
    }
}
