package dev.eddy.benchmarks.roundtrip;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Vert.x's {@code executeBlocking} in a verticle on its one event loop, with its worker pool. */
final class VertxRoute implements Route {

    static {
        // As its server is run here, and elsewhere when it is measured; read once, when Vert.x is loaded.
        System.setProperty("vertx.disableMetrics", "true");
        System.setProperty("vertx.disableContextTimings", "true");
    }

    private final Vertx vertx;
    private final Context context;
    private final boolean ordered;

    VertxRoute(int threads, boolean ordered) {
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(threads)
                .setPreferNativeTransport(true));
        if (!vertx.isNativeTransportEnabled()) {
            throw new IllegalStateException("Vert.x: no native transport", vertx.unavailableNativeTransportCause());
        }
        this.context = contextOfVerticle();
        this.ordered = ordered;
    }

    private Context contextOfVerticle() {
        CompletableFuture<Context> deployed = new CompletableFuture<>();
        vertx.deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                deployed.complete(context);
                return Future.succeededFuture();
            }
        });
        return deployed.join();
    }

    @Override
    public void onLoop(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    @Override
    public void send(Callable<Object> job, Consumer<Object> back) {
        context.executeBlocking(job, ordered).onSuccess(back::accept);
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
