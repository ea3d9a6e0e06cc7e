package dev.eddy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Timers by deadline, those with the same deadline first in, first out. A binary heap in which every timer knows its
 * place, so that a cancelled one is removed at once instead of lying there until it is due.
 *
 * <p>Confined to the loop.
 */
final class TimerQueue {

    private @Nullable Timer[] heap = new Timer[16];
    private int size;
    private long sequence;

    int size() {
        return size;
    }

    void add(Timer timer) {
        timer.sequence = sequence++;
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        siftUp(size++, timer);
    }

    /** Removes {@code timer} if it is here. */
    void remove(Timer timer) {
        int hole = timer.index;
        if (hole < 0) {
            return;
        }
        timer.index = -1;
        Timer last = at(--size);
        heap[size] = null;
        if (last != timer) {
            siftDown(hole, last);
            if (last.index == hole) {
                siftUp(hole, last);
            }
        }
    }

    @Nullable
    Timer peek() {
        return heap[0];
    }

    /** Takes the earliest timer out if its deadline is not after {@code nowNanos}. */
    @Nullable
    Timer pollDue(long nowNanos) {
        Timer first = heap[0];
        if (first == null || first.deadlineNanos - nowNanos > 0) {
            return null;
        }
        remove(first);
        return first;
    }

    /** Takes out the earliest timer, due or not. */
    @Nullable
    Timer poll() {
        Timer first = heap[0];
        if (first != null) {
            remove(first);
        }
        return first;
    }

    private void siftUp(int hole, Timer timer) {
        int at = hole;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!before(timer, at(parent))) {
                break;
            }
            place(at, at(parent));
            at = parent;
        }
        place(at, timer);
    }

    private void siftDown(int hole, Timer timer) {
        int at = hole;
        for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && before(at(child + 1), at(child))) {
                child++;
            }
            if (!before(at(child), timer)) {
                break;
            }
            place(at, at(child));
            at = child;
        }
        place(at, timer);
    }

    private void place(int at, Timer timer) {
        heap[at] = timer;
        timer.index = at;
    }

    @SuppressWarnings("NullAway") // the heap is full below size
    private Timer at(int index) {
        return heap[index];
    }

    /** Deadlines are compared by difference, since nanoTime may wrap. */
    private static boolean before(Timer a, Timer b) {
        long difference = a.deadlineNanos - b.deadlineNanos;
        return difference < 0 || (difference == 0 && a.sequence < b.sequence);
    }
}
