package dev.eddy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The loop's one FIFO: any thread offers, the loop polls. Vyukov's linked queue with the entries themselves as nodes.
 *
 * <p><b>Ordering.</b> An offer that returned before another began is polled before it.
 * <p><b>Progress.</b> {@link #offer} is wait-free. A producer that was suspended between its two steps hides what is
 * behind it until it goes on; {@link #poll} then returns null although the queue is not {@link #isEmpty() empty}.
 *
 * <p>{@code offer} is thread-safe; the rest belongs to one consumer at a time.
 */
final class ReadyQueue {

    private static final VarHandle NEXT;

    static {
        try {
            NEXT = MethodHandles.lookup().findVarHandle(ReadyEntry.class, "next", ReadyEntry.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Stands in for the entry polled last, so that an idle loop holds nothing of what it ran. */
    private final ReadyEntry stub = new Callback(() -> {});

    /** The entry polled last, or the stub: it stands before the first that is queued. */
    private final PaddedReference<ReadyEntry> head = new PaddedReference<>(stub);

    private final PaddedReference<ReadyEntry> tail = new PaddedReference<>(stub);

    void offer(ReadyEntry entry) {
        ReadyEntry before = tail.getAndSet(entry);
        NEXT.setRelease(before, entry);
    }

    /** The oldest entry, or null if there is none or its producer has not finished. */
    @Nullable
    ReadyEntry poll() {
        ReadyEntry before = head.get();
        ReadyEntry first = (ReadyEntry) NEXT.getAcquire(before);
        if (first != null) {
            head.setRelease(first);
            before.next = null; // or who keeps a handle would keep all that ran after it
        }
        return first;
    }

    /** Lets go of the entry polled last, if nothing is queued behind it. */
    void forgetLast() {
        ReadyEntry last = head.get();
        if (last != stub && tail.compareAndSet(last, stub)) {
            head.setRelease(stub);
        }
    }

    /** The newest entry: the end of a pass that starts now. Meaningless if {@link #isEmpty()}. */
    ReadyEntry last() {
        return tail.get();
    }

    boolean isEmpty() {
        return head.get() == tail.get();
    }
}
