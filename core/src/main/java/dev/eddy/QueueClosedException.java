package dev.eddy;

import java.io.Serial;

/** An {@link AsyncQueue} was closed, and for a {@code take} it is empty, too: asyncio's {@code QueueShutDown}. */
public final class QueueClosedException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1;

    QueueClosedException() {
        super("queue is closed");
    }
}
