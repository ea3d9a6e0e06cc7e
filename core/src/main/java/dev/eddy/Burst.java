package dev.eddy;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that the callbacks of one pass submit to one pool, to be queued together, with one step: each would else take two cache lines
 * away from the workers.
 *
 * <p>Confined to the loop.
 */
final class Burst {

    private static final int MOST = 16;

    private final @Nullable Task[] tasks = new Task[MOST];
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
        tasks[count++] = task;
    }

    Task get(int index) {
        return Objects.requireNonNull(tasks[index]);
    }

    int count() {
        return count;
    }

    void clear() {
        for (int i = 0; i < count; i++) {
            tasks[i] = null;
        }
        count = 0;
        countBefore = 0;
    }
}
