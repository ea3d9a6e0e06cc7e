package dev.eddy;

import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bare {@link Runnable} in a {@link WorkerPool}, as any {@link java.util.concurrent.Executor} takes it. Thread-safe. */
final class PlainTask implements Task {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

    private final Runnable runnable;
    private @Nullable Thread thread; // guarded by this: an interrupt must not reach the worker after it has left
    private volatile @Nullable OffloadRejectedException rejection; // written under this
    private boolean taken; // guarded by this
    private boolean begun; // guarded by this
    private volatile @Nullable Task next; // the queue's

    PlainTask(Runnable runnable) {
        this.runnable = runnable;
    }

    @Override
    @SuppressWarnings("CatchAndPrintStackTrace")
    public boolean perform() {
        Thread worker = Thread.currentThread();
        if (!begin(worker)) {
            return false;
        }
        try {
            runnable.run();
        } catch (Throwable thrown) { // what a dying thread would do with it, without the dying
            worker.getUncaughtExceptionHandler().uncaughtException(worker, thrown);
        } finally {
            leaveThread();
            Thread.interrupted(); // whatever it left behind is not for the next one
        }
        return true;
    }

    private synchronized void leaveThread() {
        thread = null;
    }

    @Override
    public void deliver() {}

    /** Nobody is told of a task that was taken and is dropped later, unless it is a future itself. */
    @Override
    public boolean reject(OffloadRejectedException why) {
        boolean dropped;
        synchronized (this) {
            if (begun || rejection != null) {
                return false;
            }
            rejection = why;
            dropped = taken; // else the submitter is about to look
        }
        if (dropped) {
            LOG.warn("task dropped: {}", runnable, why);
            if (runnable instanceof Future<?> future) {
                cancel(future);
            }
        }
        return true;
    }

    private static void cancel(Future<?> future) {
        try {
            future.cancel(/* mayInterruptIfRunning= */ false);
        } catch (Throwable thrown) { // by what waits for it; the pool has others to reject
            LOG.warn("task dropped: {} could not be cancelled", future, thrown);
        }
    }

    private synchronized boolean begin(Thread worker) {
        if (rejection != null) {
            return false;
        }
        begun = true;
        thread = worker;
        return true;
    }

    /**
     * Says that the submitter is about to return: a rejection from now on comes too late for it.
     *
     * @return the rejection that came before, for the submitter to throw; null if there was none
     */
    synchronized @Nullable OffloadRejectedException taken() {
        taken = rejection == null;
        return rejection;
    }

    @Override
    public boolean isWithdrawn() {
        return rejection != null;
    }

    @Override
    public @Nullable Task nextTask() {
        return next;
    }

    @Override
    public void setNextTask(@Nullable Task task) {
        next = task;
    }

    @Override
    public synchronized boolean interrupt() {
        if (thread == null) {
            return false;
        }
        thread.interrupt();
        return true;
    }

    @Override
    public boolean isStuck() {
        return false;
    }

    @Override
    public String name() {
        return runnable.getClass().getName();
    }
}
