package dev.eddy.netty;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * How much a lane has accepted and not delivered, in messages and bytes, and whether that is too much.
 *
 * <p>Confined to the loop, but for {@link #messages()}.
 */
final class InFlight {

    private final Marks marks;
    private final LongAdder total; // of all lanes
    private final AtomicInteger messages = new AtomicInteger(); // written on the loop only
    private long bytes;
    private boolean full; // from the high mark until the low one

    InFlight(Marks marks, LongAdder total) {
        this.marks = marks;
        this.total = total;
    }

    void add(long size) {
        total.increment();
        bytes += size;
        full |= messages.incrementAndGet() >= marks.high() || bytes >= marks.highBytes();
    }

    void remove(long size) {
        total.decrement();
        bytes -= size;
        full &= messages.decrementAndGet() > marks.low() || bytes > marks.lowBytes();
    }

    boolean isFull() {
        return full;
    }

    int messages() {
        return messages.get();
    }

    long bytes() {
        return bytes;
    }
}
