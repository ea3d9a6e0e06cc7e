package dev.eddy;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a pool that wait for a task: the one that has waited least is woken first, since its caches are warm. Treiber's
 * stack; each wait is a node of its own, so none comes back while somebody still holds it.
 *
 * <p>Thread-safe.
 */
final class IdleWorkers {

    private final AtomicReference<@Nullable Wait> newest = new AtomicReference<>();

    /** One wait of one worker: ends once, by being woken or by the worker's own decision. */
    static final class Wait extends AtomicReference<@Nullable Worker> {

        private static final long serialVersionUID = 1;

        private transient @Nullable Wait older; // written before it is published

        private Wait(Worker worker) {
            super(worker);
        }

        /** Ends the wait; returns whether this call did. */
        boolean end() {
            return getAndSet(null) != null;
        }

        boolean hasEnded() {
            return get() == null;
        }
    }

    /** From now on {@code worker} may be woken. */
    Wait add(Worker worker) {
        Wait wait = new Wait(worker);
        for (; ; ) {
            Wait top = newest.get();
            Wait older = top;
            while (older != null && older.hasEnded()) { // or workers that end their waits themselves would pile them up
                older = older.older;
            }
            wait.older = older;
            if (newest.compareAndSet(top, wait)) {
                return wait;
            }
        }
    }

    /** Ends the youngest wait and returns its worker, which the caller must unpark; null if nobody waits. */
    @Nullable
    Worker take() {
        for (; ; ) {
            Wait youngest = newest.get();
            if (youngest == null) {
                return null;
            }
            if (newest.compareAndSet(youngest, youngest.older)) {
                Worker worker = youngest.getAndSet(null);
                if (worker != null) {
                    return worker;
                }
            }
        }
    }

    /** Whether no wait has begun after {@code wait}, which may have ended. */
    boolean isYoungest(Wait wait) {
        return newest.get() == wait;
    }

    /** Whether there is no wait; one that has ended by the worker's own decision may still count. */
    boolean isEmpty() {
        return newest.get() == null;
    }
}
