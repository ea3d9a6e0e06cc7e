package dev.eddy;

import org.jspecify.annotations.Nullable;

/**
 * Knows which loop the calling thread is turning. The only thread-local of the library.
 *
 * <p>Thread-safe.
 */
final class LoopThread {

    private static final ThreadLocal<@Nullable BackedLoop> CURRENT = new ThreadLocal<>();

    private LoopThread() {}

    /** The loop of this thread, or null off-loop. */
    static @Nullable BackedLoop current() {
        BackedLoop loop = CURRENT.get();
        return loop != null && loop.inLoop() ? loop : null;
    }

    /** Says that this thread turns {@code loop} now; returns what {@link #exit} must put back. */
    static @Nullable BackedLoop enter(@Nullable BackedLoop loop) {
        BackedLoop outer = CURRENT.get();
        if (outer != loop) {
            CURRENT.set(loop);
        }
        return outer;
    }

    static void exit(@Nullable BackedLoop outer) {
        if (CURRENT.get() != outer) {
            CURRENT.set(outer);
        }
    }

    /** Throws if waiting here would stop a loop. */
    static void refuseBlocking() {
        if (current() != null) {
            throw blocking();
        }
    }

    static IllegalStateException blocking() {
        return new IllegalStateException("blocking wait on loop thread '"
                + Thread.currentThread().getName() + "' (offload it with runInExecutor, or use onDone)");
    }
}
