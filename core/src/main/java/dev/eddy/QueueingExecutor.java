package dev.eddy;

import java.util.concurrent.Executor;

/** An executor from whose queue a job can be taken out again, so that a cancelled one holds neither memory nor a place. */
public interface QueueingExecutor extends Executor {

    /**
     * Takes {@code job} out of the queue. From any thread; does not block.
     *
     * @return false if it is not there, because it has started or was never taken
     */
    boolean remove(Runnable job);
}
