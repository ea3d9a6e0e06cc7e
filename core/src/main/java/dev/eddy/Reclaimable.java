package dev.eddy;

import org.jspecify.annotations.Nullable;

/**
 * Takes the place of the {@link Source} of a future that has been settled, if that would take the value back: knows whether the
 * value still can be given back, which it cannot once somebody has it.
 */
final class Reclaimable implements Source {

    private final Source feeding;
    private boolean told; // somebody has heard of the outcome, or will; loop-confined
    private boolean seen; // the value has been taken out; written by whoever does, read on the loop
    private @Nullable ConfinedPromise<?> heir; // ended in the same way, and has not taken the value; loop-confined

    Reclaimable(Source feeding) {
        this.feeding = feeding;
    }

    /** Somebody hears of the outcome; returns false if he is not the only one, who could give the value back for all. */
    boolean tell() {
        boolean first = !told;
        told = true;
        return first;
    }

    void see() {
        seen = true;
    }

    boolean isSeen() {
        return seen;
    }

    void inherit(ConfinedPromise<?> by) {
        heir = by;
    }

    @Nullable
    ConfinedPromise<?> heir() {
        return heir;
    }

    @Override
    public boolean cancel(ConfinedPromise<?> future, Cancelled outcome, boolean interrupt) {
        return false; // it has ended
    }

    @Override
    public void reclaim(@Nullable Object value) {
        feeding.reclaim(value);
    }
}
