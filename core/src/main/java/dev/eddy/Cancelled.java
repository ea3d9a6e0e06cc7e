package dev.eddy;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a future that was cancelled. Immutable.
 *
 * @param reason what the canceller gave as reason, if anything
 */
record Cancelled(@Nullable String reason) {

    CancellationException exception() {
        return reason == null ? new CancellationException() : new CancellationException(reason);
    }

    /** Cancels {@code future} in the same way. */
    boolean applyTo(LoopFuture<?> future, boolean interrupt) {
        return (interrupt || reason == null) ? future.cancel(interrupt) : future.cancel(reason);
    }
}
