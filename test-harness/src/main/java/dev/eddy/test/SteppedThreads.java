package dev.eddy.test;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The threads of the jobs, kept from run to run since starting one takes longer than a run.
 *
 * <p>Not thread-safe.
 */
final class SteppedThreads implements AutoCloseable {

    private final Deque<SteppedThread> idle = new ArrayDeque<>();
    private int made;

    SteppedThread get() {
        SteppedThread thread = idle.poll();
        return thread != null ? thread : new SteppedThread("eddy-interleaving-" + ++made);
    }

    /** Takes it back, or ends it if the run has left its mark on it. */
    void giveBack(SteppedThread thread) {
        if (thread.isUnscathed()) {
            idle.push(thread);
        } else {
            thread.end();
        }
    }

    @Override
    public void close() {
        idle.forEach(SteppedThread::end);
        idle.clear();
    }
}
