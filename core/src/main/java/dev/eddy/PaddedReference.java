package dev.eddy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An {@link java.util.concurrent.atomic.AtomicReference} that has its cache lines to itself.
 *
 * <p>Thread-safe.
 */
final class PaddedReference<V> extends PaddedReferenceValue<V> {

    long after1, after2, after3, after4, after5, after6, after7, after8;
    long after9, after10, after11, after12, after13, after14, after15, after16;

    PaddedReference(V value) {
        super(value);
    }
}

abstract class PaddedReferenceValue<V> extends PaddingBefore {

    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(PaddedReferenceValue.class, "value", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile V value;

    PaddedReferenceValue(V value) {
        this.value = value;
    }

    final V get() {
        return value;
    }

    /** For a value that only the calling thread writes. */
    final void setRelease(V newValue) {
        VALUE.setRelease(this, newValue);
    }

    @SuppressWarnings("unchecked")
    final V getAndSet(V newValue) {
        return (V) VALUE.getAndSet(this, newValue);
    }

    final boolean compareAndSet(V expected, V newValue) {
        return VALUE.compareAndSet(this, expected, newValue);
    }
}
