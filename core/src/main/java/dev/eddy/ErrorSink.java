package dev.eddy;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the errors of a loop end that no future takes. Has two safety nets: a handler that throws is logged with the error
 * it was given, and a log that fails on what it is to print is given the bare exception.
 *
 * <p>Thread-safe. Never throws.
 */
final class ErrorSink {

    private static final Logger LOG = LoggerFactory.getLogger(AsyncLoop.class);

    private final AsyncLoop loop;
    private volatile @Nullable LoopExceptionHandler handler;

    ErrorSink(AsyncLoop loop) {
        this.loop = loop;
    }

    void set(@Nullable LoopExceptionHandler handler) {
        this.handler = handler;
    }

    void take(LoopError error) {
        LoopExceptionHandler custom = handler;
        if (custom == null) {
            log(error.message(), error);
            return;
        }
        try {
            custom.handle(loop, error);
        } catch (Throwable failure) {
            log("unhandled error in exception handler", new LoopError(error.message(), failure, custom));
            log(error.message(), error);
        }
    }

    private static void log(String message, LoopError error) {
        try {
            LOG.error("{} (source: {})", message, error.source(), error.exception());
        } catch (Throwable failure) { // most likely the toString of the source or the getMessage of the exception
            logWhatCanBe(message, error);
        }
    }

    /** For a source, or an exception, that fails when it is printed. */
    private static void logWhatCanBe(String message, LoopError error) {
        Throwable exception = error.exception();
        try {
            LOG.error(
                    "{} (its source or exception cannot be printed: {})",
                    message,
                    exception == null ? null : exception.getClass());
        } catch (Throwable logIsBroken) {
            return; // there is nobody left to tell
        }
    }
}
