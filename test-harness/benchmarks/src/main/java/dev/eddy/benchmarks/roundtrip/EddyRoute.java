package dev.eddy.benchmarks.roundtrip;

import dev.eddy.netty.NettyFuture;
import dev.eddy.netty.NettyLoop;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Eddy as its README has it: {@code runInExecutor} and a listener, which is called on the loop. */
final class EddyRoute extends LoopRoute {

    private final NettyLoop eddy = NettyLoop.of(loop);
    private final Executor workers;
    private final AutoCloseable end;

    <E extends Executor> EddyRoute(E workers, Ending<E> end) {
        this.workers = workers;
        this.end = () -> end.end(workers);
    }

    /** How an executor is ended. */
    interface Ending<E> {
        void end(E executor) throws Exception;
    }

    @Override
    public void send(Callable<Object> job, Consumer<Object> back) {
        eddy.runInExecutor(workers, job).addListener((NettyFuture<Object> done) -> back.accept(done.getNow()));
    }

    @Override
    void closeWorkers() throws Exception {
        end.close();
    }
}
