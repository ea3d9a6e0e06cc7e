package dev.eddy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A thread of a {@link WorkerPool}: performs tasks as long as there are any, then waits. Thread-safe. */
final class Worker implements Runnable {

    private static final String INITIALIZER = "initializer";

    private final WorkerPool pool;
    private final PaddedCounter counter;
    private final Linger linger = new Linger(System::nanoTime);
    private IdleWorkers.@Nullable Wait wait; // the worker's own: the last that has begun
    private volatile @Nullable Task task; // written by the worker
    private volatile boolean initialized; // written by the worker
    private volatile @Nullable Thread thread; // set by the worker when it starts

    Worker(WorkerPool pool, PaddedCounter counter) {
        this.pool = pool;
        this.counter = counter;
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
        try {
            work(self);
        } finally {
            pool.retire(this, wait); // also if there is no memory to go on
        }
    }

    private void work(Thread self) {
        Task next = pool.pollAndWake();
        for (; ; ) {
            if (next == null) {
                next = awaitTask();
            }
            if (next == null) {
                return;
            }
            next = performAndLook(self, next);
        }
    }

    /** Performs {@code mine}; returns what is next, null if that has not come yet. */
    private @Nullable Task performAndLook(Thread self, Task mine) {
        task = mine;
        boolean given = false;
        boolean ran = true;
        try {
            ran = mine.perform();
            given = ran;
        } catch (Throwable thrown) { // Task forbids it, but a worker must not die of it
            report(self, thrown);
        }
        task = null;
        if (ran) {
            pool.performed(counter);
        }
        Task next = pool.poll();
        try {
            if (next == null) {
                // Before the result is out: who submits because of it must find this worker idle.
                wait = pool.idle(this);
            }
        } finally { // also if there is no memory for that
            if (given) {
                deliver(self, mine);
            }
        }
        Thread.interrupted(); // what an onDiscard left behind is not for the next task
        return next;
    }

    private static void deliver(Thread self, Task mine) {
        try {
            mine.deliver();
        } catch (Throwable thrown) { // likewise forbidden
            report(self, thrown);
        }
    }

    /** Waits for the next task; null if the worker is to end. */
    @SuppressWarnings("ThreadPriorityCheck") // said where it yields
    private @Nullable Task awaitTask() {
        IdleWorkers.Wait mine = wait != null ? wait : pool.idle(this);
        wait = mine; // before anything that could fail: who retires ends it
        long startNanos = System.nanoTime();
        linger.look(pool, mine, startNanos);
        pool.forgetLast();
        for (; ; ) {
            wait = mine;
            boolean over = pool.isShutdown(); // to be read before the queue is looked at
            Task found = null;
            if (mine.hasEnded()) {
                found = pool.endSearch();
            } else if (!pool.isQueueEmpty()) { // to be looked at after the wait has begun: no wake-up comes for it
                found = mine.end() ? pool.pollAndWake() : pool.endSearch();
                if (found == null) {
                    Thread.yield(); // who has half queued it may need this very processor
                }
            } else {
                long left = pool.keepAliveNanos() - (System.nanoTime() - startNanos);
                if (over || left <= 0) {
                    if (mine.end()) {
                        wait = null;
                        return null;
                    }
                } else {
                    linger.park(pool, left);
                    Thread.interrupted(); // a stray interrupt would turn the wait into a spin
                }
                continue;
            }
            wait = null;
            if (found != null) {
                linger.waited(startNanos);
                return found;
            }
            mine = pool.idle(this);
        }
    }

    private static void report(Thread self, Throwable thrown) {
        try {
            self.getUncaughtExceptionHandler().uncaughtException(self, thrown);
        } catch (Throwable ignored) {
            // As the JVM does with a handler that throws.
        }
    }

    /** Counts the tasks it has performed, maybe not only those. */
    PaddedCounter counter() {
        return counter;
    }

    /** Wakes it to look for a task, or to see that the pool is shut down. */
    void wake() {
        Thread self = thread;
        if (self != null) {
            linger.unpark(self);
        }
    }

    /** Interrupts a thread that hangs in the initializer. One that comes past it just then finds the interrupt in its first wait or task. */
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
        if (self == null || (mine == null && (initialized || !pool.hasInitializer()))) {
            return null;
        }
        return new ShutdownReport.StuckThread(
                self.getName(), mine != null ? mine.name() : INITIALIZER, List.of(self.getStackTrace()));
    }
}
