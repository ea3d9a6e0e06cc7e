package dev.eddy.samples;

import dev.eddy.WorkerPool;
import dev.eddy.netty.OffloadHandler;
import dev.eddy.netty.Ordering;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** An HTTP/1.1 server whose answers take time: a worker's, not the loop's. */
@Command(
        name = "compute",
        description = {
            "Serves /work /lucky /prime /hash /fail /echo /healthz /metrics over HTTP/1.1.",
            "Try: curl 'http://127.0.0.1:8080/work?ms=1000&id=hi'"
        })
final class ComputeCommand implements Callable<Integer> {

    /** Requests decoded and not answered; the {@link OffloadHandler} reads so little ahead that a real limit is never met. */
    private static final int MOST_PIPELINED = Integer.MAX_VALUE;

    @Mixin
    private final ServerOptions server = new ServerOptions(8080);

    @Option(
            names = "--max-header",
            description = "Longest request line, and largest header, in bytes (default: ${DEFAULT-VALUE}).")
    private int maxHeader = 8192;

    @Option(names = "--max-body", description = "Largest request body in bytes (default: ${DEFAULT-VALUE}).")
    private int maxBody = 1_048_576;

    @Option(
            names = "--header-timeout-ms",
            description = "A request whose header takes longer ends its connection (default: ${DEFAULT-VALUE}).")
    private long headerTimeoutMs = 5000;

    @Option(
            names = "--queue-timeout-ms",
            description =
                    "A job that waits longer for a worker is answered 504, and never run (default: ${DEFAULT-VALUE}).")
    private long queueTimeoutMs = 30_000;

    @Option(
            names = "--run-timeout-ms",
            description = "A job that runs longer is answered 504 (default: ${DEFAULT-VALUE}).")
    private long runTimeoutMs = 60_000;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Foreground.run(start(), spec.commandLine().getOut());
        return 0;
    }

    DrainingServer start() {
        server.validated();
        Range.positive("max-header").require(maxHeader);
        Range.notNegative("max-body").require(maxBody);
        Range.positive("header-timeout-ms").require(headerTimeoutMs);
        Range.positive("queue-timeout-ms").require(queueTimeoutMs);
        Range.positive("run-timeout-ms").require(runTimeoutMs);
        WorkerPool pool = server.newPool();
        Connections connections = new Connections();
        JobLedger jobs = new JobLedger(pool, Duration.ofMillis(queueTimeoutMs), Duration.ofMillis(runTimeoutMs));
        HttpConversation conversation = new HttpConversation(new ComputeService(jobs, connections));
        OffloadHandler<?, ?> handler = Session.handler(conversation, Ordering.PARALLEL_ORDERED);
        return DrainingServer.start(
                server, pool, connections, pipeline -> speak(pipeline, new Session<>(conversation), handler));
    }

    private void speak(
            ChannelPipeline pipeline, Session<FullHttpRequest, Reply> session, OffloadHandler<?, ?> handler) {
        HeaderDeadline deadline = new HeaderDeadline(Duration.ofMillis(headerTimeoutMs));
        HttpDecoderConfig limits =
                new HttpDecoderConfig().setMaxInitialLineLength(maxHeader).setMaxHeaderSize(maxHeader);
        pipeline.addLast(deadline)
                .addLast(new HttpServerCodec(limits, MOST_PIPELINED))
                .addLast(new WholeRequests(maxBody, deadline))
                .addLast(new IdleStateHandler(
                        /* observeOutput= */ true, 0, 0, server.idleTimeout().toMillis(), TimeUnit.MILLISECONDS))
                .addLast(session, handler);
    }
}
