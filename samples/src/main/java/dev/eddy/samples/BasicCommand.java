package dev.eddy.samples;

import dev.eddy.LoopFuture;
import dev.eddy.netty.NettyLoop;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The first example of asyncio's {@code run_in_executor}: a call that blocks for seconds, and a loop that stays free. */
@Command(name = "basic", description = "Runs a blocking call in a worker pool; the loop ticks on meanwhile.")
final class BasicCommand implements Callable<Integer> {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final Range MS = new Range("ms", 0, 600_000);
    private static final Duration TICK = Duration.ofSeconds(1);

    @Option(names = "--ms", description = "How long the call blocks, in milliseconds (default: ${DEFAULT-VALUE}).")
    private long ms = 5000;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        MS.require(ms);
        return NettyLoop.run(this::main);
    }

    private LoopFuture<Integer> main(NettyLoop loop) {
        say("Started at " + now());
        tick(loop, 1);
        return loop.runInExecutor(null, this::blockingFunction).thenApply(result -> {
            say(result);
            say("Finished at " + now());
            return 0;
        });
    }

    private String blockingFunction() throws InterruptedException {
        Thread.sleep(ms);
        return "This is the result of the blocking function.";
    }

    private void tick(NettyLoop loop, int count) {
        loop.callLater(TICK, () -> {
            PrintWriter err = spec.commandLine().getErr();
            err.println("tick " + count + ": the loop is free");
            err.flush();
            tick(loop, count + 1);
        });
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private static String now() {
        return LocalTime.now(ZoneId.systemDefault()).format(CLOCK);
    }
}
