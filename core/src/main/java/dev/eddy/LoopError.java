package dev.eddy;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that went wrong on a loop and has no future of its own to go to: asyncio's exception-handler context.
 *
 * <p>Immutable.
 *
 * @param message what happened, in lower case
 * @param exception what was thrown, if something was
 * @param source the callback, {@link Handle} or {@link LoopFuture} it came from, if known
 * @param site where that was made, as the stack of a throwable that was never thrown; known in debug mode only
 */
public record LoopError(
        String message, @Nullable Throwable exception, @Nullable Object source, @Nullable Throwable site) {

    /** Checks that there is a message. */
    public LoopError {
        Objects.requireNonNull(message, "message");
    }

    /** An error of which it is not known where its source was made. */
    public LoopError(String message, @Nullable Throwable exception, @Nullable Object source) {
        this(message, exception, source, null);
    }
}
