package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.AsyncLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Remembers on which thread each callback ran.
 *
 * <pre>{@code
 * future.onDone(probe.around("done", f -> {}));
 * probe.await(1, Duration.ofSeconds(5));
 * probe.assertAllOn(loop);
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class ThreadProbe {

    private final List<Mark> marks = new ArrayList<>(); // guarded by this

    /** A probe without marks. */
    public ThreadProbe() {}

    /**
     * One place that was passed.
     *
     * @param name what the place is called
     * @param thread who passed it
     * @param loop the loop that the thread was turning then; null off-loop
     */
    public record Mark(String name, Thread thread, @Nullable AsyncLoop loop) {}

    // marking

    /** Marks that the calling thread passes the place called {@code name}. */
    public void mark(String name) {
        Mark mark = new Mark(Objects.requireNonNull(name, "name"), Thread.currentThread(), runningLoop());
        synchronized (this) {
            marks.add(mark);
            notifyAll();
        }
    }

    private static @Nullable AsyncLoop runningLoop() {
        try {
            return AsyncLoop.running();
        } catch (IllegalStateException offLoop) {
            return null;
        }
    }

    /** A callback that marks its thread and then runs {@code callback}. */
    public Runnable around(String name, Runnable callback) {
        return () -> {
            mark(name);
            callback.run();
        };
    }

    /** A done-callback that marks its thread and then runs {@code callback}. */
    public <T> Consumer<T> around(String name, Consumer<? super T> callback) {
        return value -> {
            mark(name);
            callback.accept(value);
        };
    }

    /** A job that marks its thread and then runs {@code call}. */
    public <V> Callable<V> job(String name, Callable<? extends V> call) {
        return () -> {
            mark(name);
            return call.call();
        };
    }

    // looking

    /** All marks in the order in which they were made; a copy. */
    public synchronized List<Mark> marks() {
        return List.copyOf(marks);
    }

    /** The marks of one place, in the order in which they were made. */
    public List<Mark> marks(String name) {
        return marks().stream().filter(mark -> mark.name().equals(name)).toList();
    }

    /**
     * Blocks until there are {@code count} marks at least.
     *
     * @throws AssertionError if there are not within {@code timeout}
     */
    public synchronized void await(int count, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (marks.size() < count) {
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                throw new AssertionError("marks after " + timeout + ": " + marks + " (expected: >= " + count + ')');
            }
            wait(leftMillis);
        }
    }

    /** Asserts that there are marks, and that all were made on {@code thread}. */
    public void assertAllOn(Thread thread) {
        assertAll("on " + thread, mark -> mark.thread() == thread);
    }

    /** Asserts that there are marks, and that all were made on threads that {@code expected} accepts. */
    public void assertAllOn(Predicate<? super Thread> expected) {
        assertAll("on an expected thread", mark -> expected.test(mark.thread()));
    }

    /** Asserts that there are marks, and that all were made on {@code loop}, by whichever thread turned it. */
    public void assertAllOn(AsyncLoop loop) {
        assertAll("on " + loop, mark -> mark.loop() == loop);
    }

    /** Asserts that there are marks, and that none was made on a loop. */
    public void assertAllOffLoop() {
        assertAll("off-loop", mark -> mark.loop() == null);
    }

    private void assertAll(String where, Predicate<Mark> expected) {
        assertThat(marks()).isNotEmpty().as("marks").allSatisfy(mark -> assertThat(expected)
                .as("%s %s", mark, where)
                .accepts(mark));
    }
}
