package dev.eddy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A callback that is posted while a pass ends must not be left lying. The backend here runs a pass when one is asked for and
 * never otherwise, and does so without going to sleep, so that millions of passes end under the eyes of the producer.
 */
class WakeUpRaceTest {

    @Test
    void shouldLoseNoWakeUpAtTheEndOfAPass() throws Exception {
        SpinningBackend backend = new SpinningBackend();
        BackedLoop loop = new BackedLoop(backend);
        AtomicBoolean stop = new AtomicBoolean();
        Thread turning = new Thread(() -> backend.turn(loop, stop));
        backend.thread = turning;
        turning.start();
        AtomicInteger seen = new AtomicInteger();
        long enough = System.nanoTime() + TimeUnit.SECONDS.toNanos(5); // a busy machine plays fewer rounds

        for (int round = 1; round <= 3_000_000 && System.nanoTime() < enough; round++) {
            int number = round;
            loop.callSoon(() -> seen.set(number));
            awaitRound(seen, round);
        }

        stop.set(true);
        turning.join(10_000);
    }

    private static void awaitRound(AtomicInteger seen, int round) {
        long lost = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (seen.get() != round) {
            if (System.nanoTime() > lost) {
                throw new AssertionError("nobody woke the loop in round " + round);
            }
            Thread.onSpinWait();
        }
    }

    private static final class SpinningBackend implements LoopBackend {
        private volatile boolean requested;
        private volatile Thread thread;

        void turn(BackedLoop loop, AtomicBoolean stop) {
            while (!stop.get()) {
                if (requested) {
                    requested = false;
                    loop.runPass();
                }
            }
        }

        @Override
        public void execute(Runnable pass) {
            requested = true;
        }

        @Override
        public void executeAfterPoll(Runnable pass) {
            requested = true;
        }

        @Override
        public Registration schedule(Runnable task, long delayNanos) {
            throw new UnsupportedOperationException("no timers here");
        }

        @Override
        public boolean inLoop() {
            return Thread.currentThread() == thread;
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public <V> ConfinedPromise<V> newFuture(BackedLoop loop) {
            return new ConfinedPromise<>(loop);
        }
    }
}
