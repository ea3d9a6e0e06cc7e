package dev.eddy.netty;

import dev.eddy.LoopFuture;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Blocking waits of a test's own thread, all with a deadline. */
final class Await {

    private static final long SECONDS = 20;

    private Await() {}

    static void latch(CountDownLatch latch) {
        try {
            if (!latch.await(SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("latch still at " + latch.getCount());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What {@code call} returns on the loop. */
    static <T> T onLoop(NettyLoop loop, Callable<T> call) throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.callSoon(() -> {
            try {
                answer.complete(call.call());
            } catch (Throwable failure) {
                answer.completeExceptionally(failure);
            }
        });
        return answer.get(SECONDS, TimeUnit.SECONDS);
    }

    /** Until {@code condition} holds, which is asked between turns of the loop. */
    static void until(NettyLoop loop, BooleanSupplier condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(SECONDS)) {
                throw new AssertionError("not so after " + SECONDS + " s");
            }
            onLoop(loop, () -> null);
        }
    }

    static <F extends LoopFuture<?>> F done(F future) throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        future.onDone(done -> latch.countDown());
        latch(latch);
        return future;
    }
}
