package dev.eddy;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Queues jobs until the test runs them. The published one is in the test harness, which stands on this module. */
final class QueuedJobs implements Executor {

    private final Queue<Runnable> queue = new ArrayDeque<>();

    @Override
    public synchronized void execute(Runnable job) {
        queue.add(job);
    }

    synchronized int size() {
        return queue.size();
    }

    synchronized Runnable take() {
        return queue.remove();
    }

    void runNext() {
        take().run();
    }

    Thread startNext() {
        Thread thread = new Thread(take(), "job");
        thread.start();
        return thread;
    }
}
