package dev.eddy.netty;

import io.netty.util.concurrent.GenericFutureListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of a future as one value that is replaced as a whole: null, the only listener itself, or a chain from the newest
 * to the oldest. {@link #TELLING} stands at its old end while somebody tells those that were there before. Immutable.
 */
final class Listeners {

    /** Somebody is at it: whoever adds a listener leaves it to him. */
    static final Object TELLING = new Object();

    private final GenericFutureListener<?> newest;
    private final Object older;
    private final boolean telling;

    private Listeners(GenericFutureListener<?> newest, Object older) {
        this.newest = newest;
        this.older = older;
        this.telling = isTelling(older);
    }

    static Object with(@Nullable Object present, GenericFutureListener<?> added) {
        return present == null ? added : new Listeners(added, present);
    }

    static boolean isTelling(@Nullable Object present) {
        return present == TELLING || (present instanceof Listeners several && several.telling);
    }

    /** In the order in which they were added. */
    static List<GenericFutureListener<?>> toList(@Nullable Object present) {
        Deque<GenericFutureListener<?>> listeners = new ArrayDeque<>();
        Object rest = present;
        while (rest instanceof Listeners several) {
            listeners.addFirst(several.newest);
            rest = several.older;
        }
        if (rest instanceof GenericFutureListener<?> only) {
            listeners.addFirst(only);
        }
        return new ArrayList<>(listeners);
    }

    /** Without the oldest that is {@code removed}. */
    static @Nullable Object without(@Nullable Object present, GenericFutureListener<?> removed) {
        List<GenericFutureListener<?>> left = toList(present);
        left.remove(removed);
        Object rest = isTelling(present) ? TELLING : null;
        for (GenericFutureListener<?> listener : left) {
            rest = with(rest, listener);
        }
        return rest;
    }
}
