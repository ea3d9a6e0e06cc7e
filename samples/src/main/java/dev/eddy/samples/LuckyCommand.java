package dev.eddy.samples;

import dev.eddy.Async;
import dev.eddy.LoopFuture;
import dev.eddy.netty.NettyFuture;
import dev.eddy.netty.NettyLoop;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The second example: five calls that compute side by side and may fail, gathered. */
@Command(name = "lucky", description = "Gathers five lucky numbers from a worker pool, unless one of them is unlucky.")
final class LuckyCommand implements Callable<Integer> {

    private static final int CALLS = 5;
    private static final double NANOS_PER_SECOND = 1e9;

    @Option(
            names = "--seed",
            description = "Makes the draw repeatable: 1 is a lucky one, 7 is not (default: another draw each time).")
    private @Nullable Long seed;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return NettyLoop.run(this::main);
    }

    private LoopFuture<Integer> main(NettyLoop loop) {
        long startNanos = loop.time();
        Random random = seed == null ? new Random() : new Random(seed);
        List<LoopFuture<Long>> calls = random.ints(CALLS, 1, 11) // drawn here: the workers would race for them
                .mapToObj(drawn -> call(loop, drawn))
                .toList();
        NettyFuture<Integer> exitCode = loop.createFuture();
        Async.gather(calls).onDone(gathered -> {
            PrintWriter out = spec.commandLine().getOut();
            out.println(ending(gathered));
            out.printf(
                    Locale.ROOT,
                    "Total execution time: %.4f second(s)%n",
                    (loop.time() - startNanos) / NANOS_PER_SECOND);
            out.flush();
            exitCode.setSuccess(0);
        });
        return exitCode;
    }

    private static LoopFuture<Long> call(NettyLoop loop, int drawn) {
        return loop.runInExecutor(null, () -> LuckyNumber.of(drawn));
    }

    private static String ending(LoopFuture<List<Long>> gathered) {
        try {
            return "The lucky numbers are " + gathered.result();
        } catch (Exception failure) {
            return "An exception occurred: " + failure.getMessage();
        }
    }
}
