package dev.eddy;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A loop on a thread of its own, which lives on when the loop is closed, as Netty's does. */
final class ThreadLoop extends BackedLoop implements AutoCloseable {

    private final Backend backend;

    private ThreadLoop(Backend backend) {
        super(backend);
        this.backend = backend;
    }

    static ThreadLoop start() {
        return new ThreadLoop(new Backend());
    }

    /** Runs {@code task} on the thread, past the loop. */
    void onThread(Runnable task) {
        backend.thread.execute(task);
    }

    /** Ends the thread. */
    @Override
    public void close() {
        backend.thread.shutdownNow();
    }

    private static final class Backend implements LoopBackend {

        private volatile Thread self;
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(run -> {
            self = new Thread(run, "thread-loop");
            return self;
        });

        @Override
        public void execute(Runnable pass) {
            thread.execute(pass);
        }

        @Override
        public void executeAfterPoll(Runnable pass) {
            thread.execute(pass);
        }

        @Override
        public Registration schedule(Runnable task, long delayNanos) {
            ScheduledFuture<?> scheduled = thread.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(/* mayInterruptIfRunning= */ false);
        }

        @Override
        public boolean inLoop() {
            return Thread.currentThread() == self;
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public <V> ConfinedPromise<V> newFuture(BackedLoop loop) {
            return new ConfinedPromise<>(loop);
        }
    }
}
