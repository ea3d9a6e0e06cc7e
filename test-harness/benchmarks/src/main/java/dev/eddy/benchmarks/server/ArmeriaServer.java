package dev.eddy.benchmarks.server;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;

/** Armeria: what blocks runs on the blocking executor of the request's context. */
final class ArmeriaServer {

    private ArmeriaServer() {}

    static void start(Sizes sizes) {
        Server.builder()
                .http(new InetSocketAddress(sizes.host(), sizes.port()))
                .workerGroup(sizes.loops())
                .blockingTaskExecutor(
                        BlockingTaskExecutor.builder()
                                .numThreads(sizes.workers())
                                .build(),
                        /* shutdownOnStop= */ true)
                .idleTimeoutMillis(0)
                .disableServerHeader()
                .disableDateHeader()
                .service("/healthz", (ctx, request) -> text("ok"))
                .service("/work", (ctx, request) -> blocking(ctx))
                .service("/hash", (ctx, request) -> blocking(ctx))
                .build()
                .start()
                .join();
    }

    private static HttpResponse blocking(ServiceRequestContext ctx) {
        Callable<String> job;
        try {
            job = Jobs.of(ctx.path(), ctx::queryParam);
        } catch (IllegalArgumentException bad) {
            return HttpResponse.of(
                    HttpStatus.BAD_REQUEST, MediaType.PLAIN_TEXT_UTF_8, String.valueOf(bad.getMessage()));
        }
        return HttpResponse.of(() -> text(called(job)), ctx.blockingTaskExecutor());
    }

    private static String called(Callable<String> job) {
        try {
            return job.call();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static HttpResponse text(String text) {
        return HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, text);
    }
}
