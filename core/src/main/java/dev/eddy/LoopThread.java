package dev.eddy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows which loop the calling thread is turning. The only thread-local of the library.
 *
 * <p>Thread-safe.
 */
final class LoopThread {

    private static final ThreadLocal<@Nullable BackedLoop> CURRENT = new ThreadLocal<>();

    /** Asked where the thread-local knows nothing: backends whose threads run more than a loop's passes. */
    private static volatile List<Supplier<@Nullable BackedLoop>> finders = List.of(); // written under the class's lock

    private LoopThread() {}

    static synchronized void addFinder(Supplier<@Nullable BackedLoop> finder) {
        List<Supplier<@Nullable BackedLoop>> more = new ArrayList<>(finders);
        more.add(finder);
        finders = List.copyOf(more);
    }

    /** The loop of this thread, or null off-loop. */
    static @Nullable BackedLoop current() {
        BackedLoop loop = CURRENT.get();
        if (loop != null && loop.inLoop()) {
            return loop;
        }
        List<Supplier<@Nullable BackedLoop>> others = finders;
        for (int i = 0; i < others.size(); i++) { // without an iterator: it is asked for every job
            BackedLoop found = others.get(i).get();
            if (found != null) {
                return found;
            }
        }
        return null;
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
