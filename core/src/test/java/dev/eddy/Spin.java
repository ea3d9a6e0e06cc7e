package dev.eddy;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits so short that threads meet within a few instructions; parking would let one of them finish first. */
final class Spin {

    private static final int BEFORE_YIELD = 2_000;

    private Spin() {}

    static void times(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // the other thread may need this very processor
    static void until(BooleanSupplier condition) {
        long giveUp = 0;
        for (int i = 0; !condition.getAsBoolean(); i++) {
            if (i < BEFORE_YIELD) {
                Thread.onSpinWait();
            } else if (giveUp == 0) {
                giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            } else if (System.nanoTime() - giveUp > 0) {
                throw new AssertionError("what was waited for did not come within 20 s");
            } else {
                Thread.yield();
            }
        }
    }
}
