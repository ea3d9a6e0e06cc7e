package dev.eddy;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes daemon threads that are called {@code name-1}, {@code name-2} and so on. Thread-safe. */
final class DaemonThreads implements ThreadFactory {

    private final String name;
    private final AtomicInteger made = new AtomicInteger();

    DaemonThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable work) {
        // Not inheriting: a worker must not carry what belongs to the one for whose job it happened to be started.
        Thread thread = new Thread(
                null, work, name + '-' + made.incrementAndGet(), /* stackSize= */ 0, /* inheritThreadLocals= */ false);
        thread.setDaemon(true);
        return thread;
    }
}
