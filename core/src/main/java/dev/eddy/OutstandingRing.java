package dev.eddy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is outstanding, oldest first. A ring and not a linked list: a list's links are in the neighbours, which workers hold in
 * their caches just then.
 *
 * <p>Confined to the loop.
 */
final class OutstandingRing {

    private static final int LEAST_PLACES = 16; // a power of two, as every number of places
    private static final int PLACES_WORTH_KEEPING = 256;

    private @Nullable Outstanding<?>[] places = new Outstanding<?>[LEAST_PLACES];
    private int start; // the number of the oldest; numbers may wrap around
    private int end; // the number that the next will have
    private int count;

    OutstandingRing() {
        this(0);
    }

    OutstandingRing(int firstNumber) {
        start = firstNumber;
        end = firstNumber;
    }

    void add(Outstanding<?> work) {
        if (end - start == places.length) {
            makeRoom();
        }
        put(work);
        count++;
    }

    private void put(Outstanding<?> work) {
        work.number = end;
        places[placeOf(end++)] = work;
    }

    /** Returns whether it was there. */
    boolean remove(Outstanding<?> work) {
        int place = placeOf(work.number);
        if (places[place] != work) {
            return false;
        }
        places[place] = null;
        count--;
        while (start != end && places[placeOf(start)] == null) {
            start++;
        }
        if (count == 0 && places.length > PLACES_WORTH_KEEPING) {
            places = new Outstanding<?>[LEAST_PLACES]; // a burst is over
        }
        return true;
    }

    /** For twice as many as there are, which may be few between one that is old and the newest. */
    private void makeRoom() {
        @Nullable Outstanding<?>[] before = places;
        int first = start;
        int afterLast = end;
        int length = LEAST_PLACES;
        while (length < 2 * count) {
            length *= 2;
        }
        places = new Outstanding<?>[length];
        start = 0;
        end = 0;
        for (int number = first; number != afterLast; number++) {
            Outstanding<?> work = before[number & (before.length - 1)];
            if (work != null) {
                put(work);
            }
        }
    }

    private int placeOf(int number) {
        return number & (places.length - 1);
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The oldest; there must be one. */
    Outstanding<?> oldest() {
        return Objects.requireNonNull(places[placeOf(start)]);
    }

    /** All of it, oldest first. */
    List<Outstanding<?>> all() {
        List<Outstanding<?>> all = new ArrayList<>(count);
        for (int number = start; number != end; number++) {
            Outstanding<?> work = places[placeOf(number)];
            if (work != null) {
                all.add(work);
            }
        }
        return all;
    }
}
