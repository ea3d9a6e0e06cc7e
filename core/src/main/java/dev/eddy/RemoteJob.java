package dev.eddy;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Work that somebody else runs and that comes back as a stage. Thread-safe. */
final class RemoteJob<V> extends Outstanding<V> {

    private volatile @Nullable Future<?> stage; // to cancel; set once known, by the submitter

    private volatile boolean arrived; // written by whoever completes the stage

    RemoteJob(ConfinedPromise<V> future, Offload offload) {
        super(future, offload, null);
    }

    /** Follows {@code given}. */
    void follow(CompletionStage<V> given) {
        if (given instanceof Future<?> cancellable) {
            stage = cancellable;
        }
        if (future.decided()) {
            giveUp(/* interrupt= */ false); // cancelled while it was being submitted
        }
        given.whenComplete(
                (value, failure) -> arrive(failure == null ? outcomeOf(value) : outcomeOfFailed(given, failure)));
    }

    private static Object outcomeOfFailed(CompletionStage<?> stage, Throwable failure) {
        if (isCancelled(stage)) {
            return new Cancelled(failure.getMessage());
        }
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new Failure(cause);
    }

    private static boolean isCancelled(CompletionStage<?> stage) {
        try {
            return stage instanceof Future<?> source && source.isCancelled();
        } catch (UnsupportedOperationException minimalStage) { // is a Future by type only
            return false;
        }
    }

    private void arrive(Object outcome) {
        if (arrived) {
            return; // of a stage that says it twice
        }
        arrived = true;
        if (give(outcome)) {
            queue();
        }
    }

    @Override
    void tracked() {
        if (offload.runTimeout() != null) {
            arm(loop().time() + Nanos.of(offload.runTimeout()), this::runTimedOut);
        }
    }

    @Override
    void giveUp(boolean interrupt) {
        Future<?> cancellable = stage;
        if (cancellable != null) {
            try {
                cancellable.cancel(interrupt);
            } catch (UnsupportedOperationException minimalStage) {
                return; // is a Future by type only; its work goes on
            }
        }
    }

    @Override
    boolean isActive() {
        return !arrived;
    }
}
