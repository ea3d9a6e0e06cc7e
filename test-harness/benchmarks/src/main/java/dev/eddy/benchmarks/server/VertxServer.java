package dev.eddy.benchmarks.server;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Vert.x: as many instances of a verticle as there are event loops, each with {@code executeBlocking} for what blocks. */
final class VertxServer extends VerticleBase {

    private static final CharSequence PLAIN_TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");

    private final Sizes sizes;

    private VertxServer(Sizes sizes) {
        this.sizes = sizes;
    }

    static void start(Sizes sizes) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(sizes.loops())
                .setWorkerPoolSize(sizes.workers())
                .setPreferNativeTransport(true));
        if (!vertx.isNativeTransportEnabled()) {
            throw new IllegalStateException("Vert.x: no native transport", vertx.unavailableNativeTransportCause());
        }
        vertx.deployVerticle(() -> new VertxServer(sizes), new DeploymentOptions().setInstances(sizes.loops()))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer(new HttpServerOptions().setStrictThreadMode(true))
                .requestHandler(this::handle)
                .listen(sizes.port(), sizes.host());
    }

    private void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (request.path().equals("/healthz")) {
            answer(response, 200, "ok");
            return;
        }
        Callable<String> job;
        try {
            job = Jobs.of(request.path(), request::getParam);
        } catch (IllegalArgumentException bad) {
            answer(response, 400, String.valueOf(bad.getMessage()));
            return;
        }
        vertx.executeBlocking(job, /* ordered= */ false)
                .onSuccess(text -> answer(response, 200, text))
                .onFailure(failure -> answer(response, 500, failure.toString()));
    }

    private static void answer(HttpServerResponse response, int status, String text) {
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, PLAIN_TEXT)
                .end(text);
    }
}
