package dev.eddy.benchmarks.roundtrip;

import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** One way to have a job done by a worker and its result brought back to the loop, as users of that way write it. */
public interface Route extends AutoCloseable {

    /** Runs {@code task} on the loop. From any thread. */
    void onLoop(Runnable task);

    /** Has {@code job} done by a worker and its result given to {@code back} on the loop. On the loop. */
    void send(Callable<Object> job, Consumer<Object> back);

    /** Ends its threads. Blocks. */
    @Override
    void close() throws Exception;
}
