package dev.eddy.benchmarks.roundtrip;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** No future, no cancel, no failure: a task there and a task back. Nobody could use it; nothing on a JDK pool costs less. */
final class FloorRoute extends LoopRoute {

    private final ExecutorService workers;

    FloorRoute(int threads) {
        this.workers = Executors.newFixedThreadPool(threads);
    }

    @Override
    public void send(Callable<Object> job, Consumer<Object> back) {
        workers.execute(() -> {
            try {
                Object result = job.call();
                loop.execute(() -> back.accept(result));
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    @Override
    void closeWorkers() {
        workers.shutdownNow();
    }
}
