package dev.eddy;

/**
 * Jobs that the callbacks of one pass submit to one pool, to be queued together, with one step: each would else take two cache lines
 * away from the workers. A chain, as the queue has them.
 *
 * <p>Made anew for each, and soon garbage: what is written into an object that has been there for long costs G1 a memory fence.
 *
 * <p>Confined to the loop.
 */
final class Burst {

    private static final int MOST = 16;

    private final Task first;
    private Task last;
    private int count = 1;
    private int countBefore; // at the last check

    Burst(Task first) {
        this.first = first;
        this.last = first;
    }

    void add(Task task) {
        last.setNextTask(task);
        last = task;
        count++;
    }

    boolean isFull() {
        return count == MOST;
    }

    /** Whether there are more than when this was last called. */
    boolean checkGrowth() {
        boolean grown = count != countBefore;
        countBefore = count;
        return grown;
    }

    Task first() {
        return first;
    }

    Task last() {
        return last;
    }

    int count() {
        return count;
    }
}
