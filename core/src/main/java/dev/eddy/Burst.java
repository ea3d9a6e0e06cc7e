package dev.eddy;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that the callbacks of one pass submit to one pool, to be queued together, with one step: each would else take two cache lines
 * away from the workers. A chain, as the queue has them.
 *
 * <p>Confined to the loop.
 */
final class Burst {

    private static final int MOST = 16;

    private @Nullable Task first;
    private @Nullable Task last;
    private int count;
    private int countBefore; // at the last check

    boolean isFull() {
        return count == MOST;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Whether there are more than when this was last called. */
    boolean checkGrowth() {
        boolean grown = count != countBefore;
        countBefore = count;
        return grown;
    }

    void add(Task task) {
        if (count++ == 0) {
            first = task;
        } else {
            last().setNextTask(task);
        }
        last = task;
    }

    Task first() {
        return Objects.requireNonNull(first);
    }

    Task last() {
        return Objects.requireNonNull(last);
    }

    int count() {
        return count;
    }

    void clear() {
        first = null;
        last = null;
        count = 0;
        countBefore = 0;
    }
}
