package dev.eddy.test;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A thread that is not the caller's, which waits for it: for what must have happened on another thread before a test goes on. */
final class Elsewhere {

    private Elsewhere() {}

    /** What {@code call} returns on another thread. It must not wait for the caller. */
    static <V> V call(Callable<V> call) throws Exception {
        FutureTask<V> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "elsewhere");
        thread.start();
        V value = task.get(20, TimeUnit.SECONDS);
        thread.join();
        return value;
    }
}
