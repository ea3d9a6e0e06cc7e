package dev.eddy;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that the callbacks of one pass submit to one pool, to be queued together, with one step: each would else take two cache lines
 * away from the workers. A chain, as the queue has them.
 *
 * <p>Made anew for each, and soon garbage: what is written into an object that has been there for long costs G1 a memory fence.
 *
 * <p>Confined to the loop.
 */
final class Burst {

    private static final int MOST = 16;

    private @Nullable Task first;
    private @Nullable Task last;
    private int count;
    private int countBefore; // at the last check

    void add(Task task) {
        if (last == null) {
            first = task;
        } else {
            last.setNextTask(task);
        }
        last = task;
        count++;
    }

    boolean isFull() {
        return count == MOST;
    }

    /** Whether there are more than when this was last called. */
    boolean checkGrowth() {
        boolean grown = count != countBefore;
        countBefore = count;
        return grown;
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
}
