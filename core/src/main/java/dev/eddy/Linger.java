package dev.eddy;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Decides how long a thread that has run out of work looks for more before it sleeps: not at all, unless the system property {@code
 * dev.eddy.lingerMicros} says how long at most. To be woken costs two threads several microseconds each, many more where a virtual
 * processor has gone idle; to look costs one thread the time, and others theirs where processors are scarce.
 *
 * <p>It looks after sleeps that were shorter than the longest look, and does not after longer ones, as the halt polling of KVM does
 * (Documentation/virt/kvm/halt-polling.rst in Linux): between jobs of microseconds nobody sleeps, and jobs that block cost nothing.
 *
 * <p>Confined to the thread.
 */
final class Linger {

    /** Nobody could bring work meanwhile on a single processor. */
    private static final long MOST_NANOS = Runtime.getRuntime().availableProcessors() > 1
            ? TimeUnit.MICROSECONDS.toNanos(Integer.getInteger("dev.eddy.lingerMicros", 0))
            : 0;

    private static final long FIRST_NANOS = Math.min(MOST_NANOS, TimeUnit.MICROSECONDS.toNanos(10));

    /** Between two looks, about half a microsecond: each look takes a cache line away from who is to bring the work. */
    private static final int PAUSES = 8;

    private long windowNanos; // how long it looks at present
    private long startNanos; // of the look that goes on, or of the sleep
    private boolean looking;
    private boolean sleeping;

    /** Looks for {@code mostNanos}, or until {@code found}; returns false if the time for this is over and the thread should sleep. */
    boolean look(BooleanSupplier found, long mostNanos) {
        if (windowNanos == 0) {
            return false;
        }
        long now = System.nanoTime();
        if (!looking) {
            looking = true;
            startNanos = now;
        }
        long endNanos = now + Math.min(mostNanos, startNanos + windowNanos - now);
        while (!found.getAsBoolean()) {
            if (now - endNanos >= 0) {
                return now - startNanos < windowNanos;
            }
            for (int i = PAUSES; i > 0; i--) {
                Thread.onSpinWait();
            }
            now = System.nanoTime();
        }
        return true;
    }

    /** It sleeps from now on. */
    void sleep() {
        looking = false;
        if (MOST_NANOS > 0) {
            sleeping = true;
            startNanos = System.nanoTime();
        }
    }

    /** There is work. */
    void wake() {
        looking = false;
        if (sleeping) {
            sleeping = false;
            boolean brief = System.nanoTime() - startNanos < MOST_NANOS;
            windowNanos = brief ? Math.min(MOST_NANOS, Math.max(FIRST_NANOS, 2 * windowNanos)) : 0;
        }
    }
}
