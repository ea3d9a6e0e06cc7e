package dev.eddy;

import org.jspecify.annotations.Nullable;

/**
 * How one future of a {@link Async#gatherSettled} ended. Immutable.
 *
 * @param value the value; null also when it failed
 * @param failure the job's own exception, or the {@code CancellationException} of a cancelled one; null on success
 */
public record Outcome<V>(@Nullable V value, @Nullable Throwable failure) {

    /** Whether there is a value. */
    public boolean succeeded() {
        return failure == null;
    }
}
