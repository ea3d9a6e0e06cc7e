package dev.eddy.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several threads that begin at the same time. */
final class SideBySide {

    private SideBySide() {}

    /** What one of several that begin at the same time does. */
    interface Part<V> {
        V play(int thread) throws Exception;
    }

    static <V> List<V> play(int threads, Part<V> part) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<V>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                parts.add(() -> {
                    start.await();
                    return part.play(thread);
                });
            }
            List<V> results = new ArrayList<>();
            for (Future<V> played : executor.invokeAll(parts)) {
                results.add(played.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }
}
