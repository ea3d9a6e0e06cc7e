package dev.eddy.netty;

/**
 * From how much in flight on nothing more is read, and from how little on again.
 *
 * <p>Immutable.
 */
record Marks(int high, int low, long highBytes, long lowBytes) {

    /** As many as the smallest default pool has threads: one channel may use all of them, but fill no queue before them. */
    private static final int HIGH = 32;

    /** A quarter: the next requests are there before the last jobs are done, and reading is not switched at each reply. */
    private static final int LOW = HIGH / 4;

    /** A thousand busy channels hold a gigabyte at most. */
    private static final long HIGH_BYTES = 1 << 20;

    private static final long LOW_BYTES = HIGH_BYTES / 4;

    static final Marks DEFAULT = new Marks(HIGH, LOW, HIGH_BYTES, LOW_BYTES);

    Marks {
        require("inFlight", high, low);
        require("inFlightBytes", highBytes, lowBytes);
    }

    private static void require(String what, long high, long low) {
        if (high < 1 || low < 0 || low >= high) {
            throw new IllegalArgumentException(
                    what + ": high=" + high + ", low=" + low + " (expected: high > 0, 0 <= low < high)");
        }
    }

    Marks withMessages(int high, int low) {
        return new Marks(high, low, highBytes, lowBytes);
    }

    Marks withBytes(long high, long low) {
        return new Marks(this.high, this.low, high, low);
    }
}
