package dev.eddy;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How one job, or a kind of jobs, is to be run off the loop.
 *
 * <p>Immutable.
 *
 * @param name what thread dumps and reports call the job
 * @param queueTimeout work that waited longer for a thread is never started and fails with
 *     {@link java.util.concurrent.TimeoutException}; null for no limit
 * @param runTimeout a job that runs longer fails with {@code TimeoutException} while its thread goes on and counts as
 *     stuck until it ends; null for no limit. For a {@link RemoteExecutor} it counts from the submission.
 * @param onCancel what a cancel or a timeout does to the thread of a running job
 * @param onDiscard takes a value that arrives when nobody can take it any more, to close what it holds; called on the
 *     thread that has the value: the worker's, or the loop's for a value that was on its way there, so it must not block;
 *     what it throws goes to the loop's exception handler
 * @param token cancelled when the job is cancelled, timed out, or its loop is closed
 */
public record Offload(
        String name,
        @Nullable Duration queueTimeout,
        @Nullable Duration runTimeout,
        OnCancel onCancel,
        @Nullable Consumer<Object> onDiscard,
        @Nullable CancelToken token) {

    /** No timeouts, threads left alone, values dropped: what {@code runInExecutor} does unless told otherwise. */
    public static final Offload DEFAULT = builder().build();

    /** Checks the values; see the parameters. */
    public Offload {
        java.util.Objects.requireNonNull(name, "name");
        java.util.Objects.requireNonNull(onCancel, "onCancel");
        requirePositive("queueTimeout", queueTimeout);
        requirePositive("runTimeout", runTimeout);
    }

    private static void requirePositive(String what, @Nullable Duration timeout) {
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException(what + ": " + timeout + " (expected: > 0)");
        }
    }

    /** A builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the settings of an {@link Offload}. Not thread-safe. */
    public static final class Builder {
        private String name = "job";
        private @Nullable Duration queueTimeout;
        private @Nullable Duration runTimeout;
        private OnCancel onCancel = OnCancel.ABANDON;
        private @Nullable Consumer<Object> onDiscard;
        private @Nullable CancelToken token;

        private Builder() {}

        /** See {@link Offload#name()}. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** See {@link Offload#queueTimeout()}. */
        public Builder queueTimeout(@Nullable Duration queueTimeout) {
            this.queueTimeout = queueTimeout;
            return this;
        }

        /** See {@link Offload#runTimeout()}. */
        public Builder runTimeout(@Nullable Duration runTimeout) {
            this.runTimeout = runTimeout;
            return this;
        }

        /** See {@link Offload#onCancel()}. */
        public Builder onCancel(OnCancel onCancel) {
            this.onCancel = onCancel;
            return this;
        }

        /** See {@link Offload#onDiscard()}. */
        public Builder onDiscard(@Nullable Consumer<Object> onDiscard) {
            this.onDiscard = onDiscard;
            return this;
        }

        /** See {@link Offload#token()}. */
        public Builder token(@Nullable CancelToken token) {
            this.token = token;
            return this;
        }

        /** The settings; throws {@link IllegalArgumentException} naming what is out of range. */
        public Offload build() {
            return new Offload(name, queueTimeout, runTimeout, onCancel, onDiscard, token);
        }
    }
}
