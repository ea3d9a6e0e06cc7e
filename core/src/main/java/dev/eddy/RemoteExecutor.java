package dev.eddy;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * An executor whose work leaves this JVM, or is carried by something with futures of its own: a process pool, a cluster.
 *
 * <p>{@code runInExecutor} hands it the user's callable itself, not a wrapper of Eddy's, so that the callable can be
 * serialized. Cancelling the loop's future cancels the stage where it is a {@link java.util.concurrent.Future}. A
 * {@link Offload#queueTimeout()} cannot be kept by an executor that does not say when it starts, and is refused.
 */
public interface RemoteExecutor extends Executor {

    /**
     * Takes a job. Must not block: it is called on the loop. A refusal may be thrown or be the failure of the stage.
     *
     * @return completed on any thread with the value or the job's own failure
     */
    <V> CompletionStage<V> submit(Callable<V> call);
}
