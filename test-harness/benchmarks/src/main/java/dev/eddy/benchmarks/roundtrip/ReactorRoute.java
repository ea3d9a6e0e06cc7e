package dev.eddy.benchmarks.roundtrip;

import java.util.concurrent.Callable;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Reactor's advice for blocking calls: {@code fromCallable}, {@code subscribeOn} a bounded elastic scheduler. */
final class ReactorRoute extends LoopRoute {

    private final Scheduler workers;
    private final Scheduler home;

    ReactorRoute(int threads) {
        this.workers = Schedulers.newBoundedElastic(threads, Integer.MAX_VALUE, "elastic");
        this.home = Schedulers.fromExecutor(loop);
    }

    @Override
    public void send(Callable<Object> job, Consumer<Object> back) {
        Mono.fromCallable(job).subscribeOn(workers).publishOn(home).subscribe(back);
    }

    @Override
    void closeWorkers() {
        workers.dispose();
    }
}
