package dev.eddy.test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;

/**
 * What comes out of a {@link PipelineHarness} at one place, for the test to take.
 *
 * <p>Thread-safe.
 */
final class Mailbox {

    private final String place;
    private final Patience patience;
    private final BlockingDeque<Object> messages = new LinkedBlockingDeque<>();

    Mailbox(String place, Patience patience) {
        this.place = place;
        this.patience = patience;
    }

    void put(Object message) {
        messages.add(message);
    }

    /** Waits for the next, which must be a {@code type}; one that is not stays. */
    <T> T await(Class<T> type) {
        Object next = patience.of(nanos -> messages.poll(nanos, TimeUnit.NANOSECONDS));
        if (next == null) {
            throw new AssertionError(
                    place + ": nothing after " + patience.timeout() + " (expected: " + type.getSimpleName() + ')');
        }
        if (!type.isInstance(next)) {
            messages.addFirst(next);
            throw new AssertionError(place + ": " + next + " (expected: " + type.getSimpleName() + ')');
        }
        return type.cast(next);
    }

    /** All that are there, oldest first. */
    List<Object> take() {
        List<Object> taken = new ArrayList<>();
        messages.drainTo(taken);
        return taken;
    }
}
