package dev.eddy;

/**
 * A callback with a deadline.
 *
 * <p>Thread-safe.
 */
public interface TimerHandle extends Handle {

    /** The deadline, in nanoseconds on the clock of {@link AsyncLoop#time()}; also known after it has passed. */
    long when();
}
