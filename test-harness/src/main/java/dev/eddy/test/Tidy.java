package dev.eddy.test;

import dev.eddy.AsyncLoop;
import dev.eddy.LoopError;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves something behind.
 *
 * <p><b>Errors.</b> What no thread caught, and what reached the exception handler of a loop that was given to {@link
 * #watch}, unless the test takes it with {@link #takeUncaught()} or {@link #takeErrors()}.
 * <p><b>Threads.</b> Those started during the test must end within a few seconds after it, and the interrupt flag of the
 * test's own thread must be clear.
 * <p><b>Buffers.</b> Those of Netty that were allocated and not released, where Netty is on the class path. Found by a
 * garbage collection, so one that a field of the test still holds is reported by a later test, with the name of this one.
 *
 * <pre>{@code
 * @RegisterExtension
 * final Tidy tidy = new Tidy();
 *
 * private final ManualLoop loop = tidy.watch(ManualLoop.create());
 * }</pre>
 *
 * <p>Thread-safe; for tests that run one after the other, since uncaught errors, threads and buffers belong to the JVM.
 */
public final class Tidy implements BeforeEachCallback, AfterEachCallback {

    /** Enough for a pool that was told to end; a test that needs longer leaves its threads behind. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Duration patience;
    private final LeakWatch leaks = LeakWatch.INSTANCE;
    private final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    private final Queue<LoopError> errors = new ConcurrentLinkedQueue<>();
    private final List<String> expectedThreads = new ArrayList<>(); // used by the test's thread only
    private LiveThreads before = LiveThreads.now(); // used by the test's thread only
    private Thread.@Nullable UncaughtExceptionHandler others; // likewise

    /** Make it the first of the test's fields: what the others do from then on is looked after. */
    public Tidy() {
        this(PATIENCE);
    }

    /** For the tests of this class, which make it wait in vain. */
    Tidy(Duration patience) {
        this.patience = patience;
    }

    // for the test

    /** Sets an exception handler that remembers the loop's errors; returns the loop. */
    public <L extends AsyncLoop> L watch(L loop) {
        loop.setExceptionHandler((source, error) -> errors.add(error));
        return loop;
    }

    /** The errors of the watched loops so far, oldest first; they are no longer held against the test. From any thread. */
    public List<LoopError> takeErrors() {
        return drain(errors);
    }

    /** The errors that threads died of so far, oldest first; no longer held against the test. From any thread. */
    public List<Throwable> takeUncaught() {
        return drain(uncaught);
    }

    private static <T> List<T> drain(Queue<T> queue) {
        List<T> taken = new ArrayList<>();
        for (T next = queue.poll(); next != null; next = queue.poll()) {
            taken.add(next);
        }
        return taken;
    }

    /** Lets threads whose names begin with {@code namePrefix} outlive the test: those of something that tests share. */
    public Tidy sharing(String namePrefix) {
        expectedThreads.add(Objects.requireNonNull(namePrefix, "namePrefix"));
        return this;
    }

    // for JUnit

    @Override
    public void beforeEach(ExtensionContext context) {
        leaks.begin(context.getRequiredTestClass().getSimpleName() + ' ' + context.getDisplayName());
        others = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> uncaught.add(error));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<String> left = new ArrayList<>();
        if (Thread.interrupted()) { // or the waits below would not wait
            left.add("interrupt flag of the test's own thread");
        }
        // Must come first: a thread that is ending may still throw, report, or release.
        before.survivors(this::isShared, patience).forEach(thread -> left.add(LiveThreads.describe(thread)));
        Thread.setDefaultUncaughtExceptionHandler(others);
        left.addAll(leaks.leaks());
        takeUncaught().forEach(error -> left.add("uncaught: " + stackOf(error)));
        takeErrors().forEach(error -> left.add("loop error: " + describe(error)));
        if (!left.isEmpty()) {
            throw new AssertionError(
                    "left behind by the test: " + left.size() + " (expected: nothing)\n" + String.join("\n", left));
        }
    }

    private boolean isShared(Thread thread) {
        return expectedThreads.stream().anyMatch(thread.getName()::startsWith);
    }

    private static String describe(LoopError error) {
        return error.message() + ", source=" + error.source()
                + (error.exception() == null ? "" : ": " + stackOf(error.exception()));
    }

    private static String stackOf(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text, /* autoFlush= */ true));
        return text.toString().strip();
    }
}
