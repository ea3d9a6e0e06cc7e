package dev.eddy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One thread on its way through {@code toString} of one future: a message made of its own future must not go round for ever. */
record Printing(Thread thread, ConfinedPromise<?> future) {

    private static final Set<Printing> UNDER_WAY = ConcurrentHashMap.newKeySet();

    /** {@code failure} of {@code future} as text. */
    static String of(Throwable failure, ConfinedPromise<?> future) {
        Printing printing = new Printing(Thread.currentThread(), future);
        if (!UNDER_WAY.add(printing)) {
            return failure.getClass().getName();
        }
        try {
            return String.valueOf(failure);
        } finally {
            UNDER_WAY.remove(printing);
        }
    }
}
