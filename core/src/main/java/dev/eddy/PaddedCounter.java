package dev.eddy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An {@link java.util.concurrent.atomic.AtomicLong} that has its cache lines to itself.
 *
 * <p>Thread-safe.
 */
final class PaddedCounter extends PaddedCounterValue {

    long after1, after2, after3, after4, after5, after6, after7, after8;
    long after9, after10, after11, after12, after13, after14, after15, after16;
}

abstract class PaddedCounterValue extends PaddingBefore {

    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(PaddedCounterValue.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long value;

    final long get() {
        return value;
    }

    final void add(long delta) {
        VALUE.getAndAdd(this, delta);
    }

    /** Adds one. By the only thread that writes it. */
    final void incrementAlone() {
        VALUE.setRelease(this, (long) VALUE.get(this) + 1);
    }

    final boolean compareAndSet(long expected, long newValue) {
        return VALUE.compareAndSet(this, expected, newValue);
    }
}
