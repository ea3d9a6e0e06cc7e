package dev.eddy.benchmarks.roundtrip;

import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Netty's own group: {@code submit}, whose listeners are called on the group, so they go to the loop as a task. */
final class GroupRoute extends LoopRoute {

    private final EventExecutorGroup workers;

    GroupRoute(int threads) {
        this.workers = new DefaultEventExecutorGroup(threads);
    }

    @Override
    public void send(Callable<Object> job, Consumer<Object> back) {
        workers.submit(job).addListener((Future<Object> done) -> loop.execute(() -> back.accept(done.getNow())));
    }

    @Override
    void closeWorkers() throws Exception {
        workers.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
}
