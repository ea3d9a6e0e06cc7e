package dev.eddy;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread of a {@link WorkerPool}. Thread-safe; its task is handed to it by the pool, under the pool's lock. */
final class Worker implements Runnable {

    private final WorkerPool pool;
    private volatile @Nullable Task task; // set by the pool, cleared by the worker
    private volatile boolean initialized; // set by the worker
    private volatile @Nullable Thread thread; // set by the worker when it starts

    Worker(WorkerPool pool, Task first) {
        this.pool = pool;
        this.task = first;
    }

    @Override
    public void run() {
        Thread self = Thread.currentThread();
        thread = self;
        if (!pool.initialize(this)) {
            return;
        }
        initialized = true;
        Thread.interrupted(); // what the initializer left behind is not for the first task
        do {
            perform(self);
        } while (awaitTask() || !pool.retire(this));
    }

    /** Performs tasks as long as there are any. */
    private void perform(Thread self) {
        for (Task mine = task; mine != null; mine = task) {
            boolean ran = true;
            try {
                ran = mine.perform();
            } catch (Throwable thrown) { // Task forbids it, but a worker must not die of it
                report(self, thrown);
            }
            pool.finished(this, ran); // before the result is out, so that who submits next finds this worker idle
            try {
                mine.deliver();
            } catch (Throwable thrown) { // likewise
                report(self, thrown);
            }
            Thread.interrupted(); // what an onDiscard left behind is not for the next task
        }
    }

    private static void report(Thread self, Throwable thrown) {
        try {
            self.getUncaughtExceptionHandler().uncaughtException(self, thrown);
        } catch (Throwable ignored) {
            // As the JVM does with a handler that throws.
        }
    }

    /** Waits for the next task; false if none came in time. */
    private boolean awaitTask() {
        long deadline = System.nanoTime() + pool.keepAliveNanos();
        while (task == null && !pool.isShutdown()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            LockSupport.parkNanos(pool, left);
            Thread.interrupted(); // a stray interrupt would turn the wait into a spin
        }
        return task != null;
    }

    /** The pool's: gives it its next task, or none. */
    void give(@Nullable Task next) {
        task = next;
    }

    /** Wakes it for the task it was given, or to see that the pool is shut down. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** Interrupts a thread that hangs in the initializer; does nothing to one that has come past it. */
    void interruptInitializer() {
        Thread self = thread;
        if (self != null && !initialized) {
            self.interrupt();
        }
    }

    boolean is(Thread other) {
        return thread == other;
    }

    @Nullable
    Task task() {
        return task;
    }

    /** Where it stands, for the report of a pool that could not end it. */
    ShutdownReport.@Nullable StuckThread stuck() {
        Thread self = thread;
        Task mine = task;
        return self == null || mine == null
                ? null
                : new ShutdownReport.StuckThread(self.getName(), mine.name(), java.util.List.of(self.getStackTrace()));
    }
}
