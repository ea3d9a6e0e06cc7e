package dev.eddy;

import java.io.Serial;

/**
 * The loop is closed, or the thread under it has ended: thrown by what would need the loop, and the failure of every
 * future that was still outstanding then.
 */
public final class LoopClosedException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1;

    /** For {@link LoopBackend}s and loops; {@code message} is a fact in lower case. */
    public LoopClosedException(String message) {
        super(message);
    }
}
