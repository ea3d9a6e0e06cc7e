package dev.eddy.benchmarks.roundtrip;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** What is written by hand for Netty: a JDK pool, and a promise of the loop that the worker completes. */
final class HandwrittenRoute extends LoopRoute {

    private final ExecutorService workers;

    HandwrittenRoute(int threads) {
        this.workers = Executors.newFixedThreadPool(threads);
    }

    @Override
    public void send(Callable<Object> job, Consumer<Object> back) {
        Promise<Object> promise = loop.newPromise();
        workers.execute(() -> {
            try {
                promise.setSuccess(job.call());
            } catch (Throwable failure) {
                promise.setFailure(failure);
            }
        });
        promise.addListener((Future<Object> done) -> back.accept(done.getNow()));
    }

    @Override
    void closeWorkers() {
        workers.shutdownNow();
    }
}
