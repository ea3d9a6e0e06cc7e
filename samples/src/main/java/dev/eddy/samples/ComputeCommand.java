package dev.eddy.samples;

import dev.eddy.WorkerPool;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** An HTTP server whose answers take time: a worker's, not the loop's. */
@Command(
        name = "compute",
        description = {
            "Serves /work /lucky /prime /hash /fail /echo /healthz /metrics over HTTP/1.1 and h2c.",
            "Try: curl 'http://127.0.0.1:8080/work?ms=1000&id=hi'"
        })
final class ComputeCommand implements Callable<Integer> {

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
        HttpLimits limits = new HttpLimits(
                maxHeader, maxBody, Duration.ofMillis(headerTimeoutMs), server.idleTimeout(), server.drain());
        HttpProtocols protocols = new HttpProtocols(limits, conversation);
        return DrainingServer.start(server, pool, connections, protocols::open);
    }
}
