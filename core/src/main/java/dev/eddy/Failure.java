package dev.eddy;

import java.util.Objects;

/** The outcome of a future that failed, and whether anybody has looked at it. Thread-safe. */
final class Failure {

    final Throwable cause;
    private volatile boolean retrieved; // only ever becomes true

    Failure(Throwable cause) {
        this.cause = Objects.requireNonNull(cause, "cause");
    }

    /** The cause, for somebody who looks at it. */
    Throwable retrieve() {
        retrieved = true;
        return cause;
    }

    boolean wasRetrieved() {
        return retrieved;
    }
}
