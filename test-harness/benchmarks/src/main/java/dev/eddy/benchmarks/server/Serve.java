package dev.eddy.benchmarks.server;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Serves, on what Eddy is compared with, what the samples' compute server serves. */
@Command(
        name = "serve",
        description = "Serves /work /hash /healthz, as the compute server of the samples does, on something else.",
        mixinStandardHelpOptions = true)
public final class Serve implements Callable<Integer> {

    @Parameters(description = "What on: ${COMPLETION-CANDIDATES}.")
    private Peer peer;

    @Option(names = "--host", description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(names = "--port", required = true, description = "Port to listen on.")
    private int port;

    @Option(names = "--loops", description = "Event loops (default: one for each core).")
    private int loops = Runtime.getRuntime().availableProcessors();

    @Option(names = "--workers", description = "Worker threads (default: ${DEFAULT-VALUE}).")
    private int workers = 64;

    enum Peer {
        NETTY_GROUP(NettyServer::start),
        VERTX_UNORDERED(VertxServer::start),
        ARMERIA(ArmeriaServer::start);

        private final Starter starter;

        Peer(Starter starter) {
            this.starter = starter;
        }

        @FunctionalInterface
        private interface Starter {
            void start(Sizes sizes) throws Exception;
        }
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Serve()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        peer.starter.start(new Sizes(host, port, loops, workers));
        System.out.println("READY " + port);
        new CountDownLatch(1).await(); // until the process is told to end
        return 0;
    }
}
