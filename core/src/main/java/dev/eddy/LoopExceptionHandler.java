package dev.eddy;

/** Takes the errors of a loop that nobody else takes. */
@FunctionalInterface
public interface LoopExceptionHandler {

    /**
     * Called for one error, on whichever thread met it: the loop's for callbacks, a worker's for late failures of
     * abandoned jobs. Must be thread-safe and must not block. What it throws is logged together with the error.
     */
    void handle(AsyncLoop loop, LoopError error);
}
