package dev.eddy;

import java.time.Duration;
import java.util.Objects;

/** Turns the {@link Duration}s of the public methods into the nanoseconds of the code behind them. */
final class Nanos {

    /** About 146 years: as far in the future as a deadline may be. */
    static final long MAX = Long.MAX_VALUE / 2;

    /** Half as far in the past: the difference of two deadlines must not overflow, though they are set at different times. */
    private static final long MAX_PAST = MAX / 2;

    private Nanos() {}

    /** {@code duration} in nanoseconds, at most {@link #MAX} either way. */
    static long of(Duration duration) {
        try {
            return Math.max(-MAX, Math.min(MAX, duration.toNanos()));
        } catch (ArithmeticException beyondLong) {
            return duration.isNegative() ? -MAX : MAX;
        }
    }

    /** {@code nanos}, or what is nearest to it of the times that can be a deadline {@code now}. */
    static long near(long nanos, long now) {
        long difference;
        try {
            difference = Math.subtractExact(nanos, now);
        } catch (ArithmeticException farAway) {
            difference = nanos > now ? MAX : -MAX;
        }
        return now + Math.max(-MAX_PAST, Math.min(MAX, difference));
    }

    /** As {@link #of}, for what must not be negative. */
    static long ofTimeout(Duration timeout) {
        if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: >= 0)");
        }
        return of(timeout);
    }
}
