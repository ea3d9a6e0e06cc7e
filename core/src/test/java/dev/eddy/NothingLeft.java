package dev.eddy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test that leaves a worker, an uncaught error or an interrupt flag. A small brother of the harness's Tidy. */
final class NothingLeft implements BeforeEachCallback, AfterEachCallback {

    private static final List<String> HOUSEKEEPERS = List.of(
            "Attach Listener", // of Mockito's agent
            "Cleaner-",
            "CompletableFutureDelayScheduler",
            "ForkJoinPool", // delays and the carriers of virtual threads
            "VirtualThread-",
            "junit-",
            "process reaper");

    private final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    private Set<Thread> before = Set.of();

    boolean hasUncaught() {
        return !uncaught.isEmpty();
    }

    List<Throwable> takeUncaught() {
        List<Throwable> taken = List.copyOf(uncaught);
        uncaught.clear();
        return taken;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        before = live();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> uncaught.add(error));
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        List<String> left = new ArrayList<>();
        if (Thread.interrupted()) {
            left.add("interrupt flag");
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        for (Thread thread : live()) {
            if (!before.contains(thread) && HOUSEKEEPERS.stream().noneMatch(thread.getName()::startsWith)) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
                if (thread.isAlive()) {
                    left.add(thread + " " + List.of(thread.getStackTrace()));
                }
            }
        }
        Thread.setDefaultUncaughtExceptionHandler(null);
        uncaught.forEach(error -> left.add("uncaught: " + error));
        if (!left.isEmpty()) {
            throw new AssertionError("left behind: " + left);
        }
    }

    private static Set<Thread> live() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .collect(Collectors.toSet());
    }
}
