package dev.eddy;

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
        for (int i = 0; !condition.getAsBoolean(); i++) {
            if (i < BEFORE_YIELD) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }
}
