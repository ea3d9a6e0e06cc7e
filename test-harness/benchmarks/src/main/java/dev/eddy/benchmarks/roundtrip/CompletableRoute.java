package dev.eddy.benchmarks.roundtrip;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/** The JDK's own: {@code supplyAsync} on a pool, {@code thenAcceptAsync} on the loop. */
final class CompletableRoute extends LoopRoute {

    private final ExecutorService workers;

    CompletableRoute(ExecutorService workers) {
        this.workers = workers;
    }

    @Override
    public void send(Callable<Object> job, Consumer<Object> back) {
        CompletableFuture.supplyAsync(() -> result(job), workers).thenAcceptAsync(back, loop);
    }

    /** A supplier may throw no checked exception. */
    private static Object result(Callable<Object> job) {
        try {
            return job.call();
        } catch (Exception failure) {
            throw new CompletionException(failure);
        }
    }

    @Override
    void closeWorkers() {
        workers.shutdownNow();
    }
}
