package dev.eddy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An {@link java.util.concurrent.atomic.AtomicLong} that has its cache lines to itself, as {@link PaddedReference} has.
 *
 * <p>Thread-safe.
 */
final class PaddedCounter extends PaddedCounterValue {

    long after1, after2, after3, after4, after5, after6, after7, after8;
    long after9, after10, after11, after12, after13, after14, after15, after16;
}

@SuppressWarnings("UnusedVariable")
abstract class PaddingBeforeCounter {
    long before1, before2, before3, before4, before5, before6, before7, before8;
    long before9, before10, before11, before12, before13, before14, before15, before16;
}

abstract class PaddedCounterValue extends PaddingBeforeCounter {

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

    final boolean compareAndSet(long expected, long newValue) {
        return VALUE.compareAndSet(this, expected, newValue);
    }
}
