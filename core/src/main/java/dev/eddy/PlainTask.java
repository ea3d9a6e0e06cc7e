package dev.eddy;

import org.jspecify.annotations.Nullable;

/** A bare {@link Runnable} in a {@link WorkerPool}, as any {@link java.util.concurrent.Executor} takes it. Thread-safe. */
final class PlainTask implements Task {

    private final Runnable runnable;
    private @Nullable Thread thread; // guarded by this: an interrupt must not reach the worker after it has left
    private volatile @Nullable OffloadRejectedException rejection;

    PlainTask(Runnable runnable) {
        this.runnable = runnable;
    }

    @Override
    @SuppressWarnings("CatchAndPrintStackTrace")
    public void perform() {
        Thread worker = Thread.currentThread();
        setThread(worker);
        try {
            runnable.run();
        } catch (Throwable thrown) { // what a dying thread would do with it, without the dying
            worker.getUncaughtExceptionHandler().uncaughtException(worker, thrown);
        } finally {
            setThread(null);
            Thread.interrupted(); // whatever it left behind is not for the next one
        }
    }

    private synchronized void setThread(@Nullable Thread worker) {
        thread = worker;
    }

    @Override
    public void deliver() {}

    @Override
    public void reject(OffloadRejectedException why) {
        rejection = why;
    }

    /** Why it was refused at once; null if it was taken. */
    @Nullable
    OffloadRejectedException rejection() {
        return rejection;
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
