package dev.eddy;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that the callbacks of one pass submit to one pool, a few at a time: they are linked here, where nobody else looks, and queued
 * with one step. Each of them would else take two cache lines away from the workers.
 *
 * <p>Confined to the loop.
 */
final class Burst {

    private static final int MOST = 16; // a few microseconds' worth of submitting

    private final @Nullable Task[] tasks = new Task[MOST];
    private int count;

    boolean isFull() {
        return count == MOST;
    }

    boolean isEmpty() {
        return count == 0;
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
    }
}
