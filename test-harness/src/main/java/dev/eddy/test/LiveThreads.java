package dev.eddy.test;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The threads that lived at one moment, and those that came later and stayed.
 *
 * <p>Immutable. Virtual threads are not seen.
 */
final class LiveThreads {

    /** Started by the JDK, Netty, JUnit or Surefire on somebody's first use, and kept for the life of the JVM. */
    private static final List<String> HOUSEKEEPERS = List.of(
            "Attach Listener",
            "Cleaner-",
            "Common-Cleaner",
            "CompletableFutureDelayScheduler",
            "ForkJoinPool.commonPool-",
            "ObjectCleanerThread",
            "Read-Poller",
            "VirtualThread-",
            "Write-Poller",
            "globalEventExecutor-",
            "junit-",
            "process reaper",
            "surefire-",
            "threadDeathWatcher-");

    private final Set<Thread> threads = Collections.newSetFromMap(new java.util.IdentityHashMap<>());

    private LiveThreads(List<Thread> threads) {
        this.threads.addAll(threads);
    }

    static LiveThreads now() {
        return new LiveThreads(all());
    }

    private static List<Thread> all() {
        ThreadGroup root = Objects.requireNonNull(Thread.currentThread().getThreadGroup());
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] some = new Thread[root.activeCount() + 16];
        int count = root.enumerate(some);
        while (count == some.length) { // silently cut off
            some = new Thread[count * 2];
            count = root.enumerate(some);
        }
        return Arrays.asList(some).subList(0, count);
    }

    /** The threads that are not of these, nor housekeepers, and still live when they were waited for. */
    List<Thread> survivors(Predicate<Thread> expected, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Set<Thread> later = new HashSet<>(all());
        later.removeIf(thread -> threads.contains(thread) || isHousekeeper(thread) || expected.test(thread));
        later.forEach(thread -> join(thread, deadline));
        return later.stream().filter(Thread::isAlive).toList();
    }

    private static boolean isHousekeeper(Thread thread) {
        return thread.getClass().getName().startsWith("jdk.internal.") // carriers of virtual threads
                || HOUSEKEEPERS.stream().anyMatch(thread.getName()::startsWith);
    }

    private static void join(Thread thread, long deadline) {
        long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
        if (leftMillis <= 0) {
            return;
        }
        try {
            thread.join(leftMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The thread and its stack, as a thread dump shows it. */
    static String describe(Thread thread) {
        StringBuilder text = new StringBuilder("live worker: \"" + thread.getName() + "\" " + thread.getState());
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("\n    at ").append(frame);
        }
        return text.toString();
    }
}
