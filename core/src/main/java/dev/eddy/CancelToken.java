package dev.eddy;

import java.util.concurrent.CancellationException;

/**
 * Lets a running job see that nobody waits for it any more. Give it to {@link Offload.Builder#token} and let the job look.
 *
 * <pre>{@code
 * CancelToken token = new CancelToken();
 * loop.runInExecutor(null, () -> {
 *     for (Row row : rows) { token.throwIfCancelled(); import(row); }
 *     return null;
 * }, Offload.builder().token(token).build());
 * }</pre>
 *
 * <p>Thread-safe. One token serves one job, or several that end together.
 */
public final class CancelToken {

    private volatile boolean cancelled; // written by whoever ends the job, read by the worker

    /** A token that is not cancelled. */
    public CancelToken() {}

    /** Whether the job was cancelled, timed out, or lost its loop. From any thread; does not block. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Throws {@link CancellationException} if {@link #isCancelled()}; for the job's own loop. */
    public void throwIfCancelled() {
        if (cancelled) {
            throw new CancellationException("job cancelled by its token");
        }
    }

    /** Tells the job to end. From any thread; does not block; idempotent. */
    public void cancel() {
        cancelled = true;
    }
}
