package dev.eddy;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that blocks until a future is done. */
final class Waiter extends DoneNode {

    private final @Nullable Thread thread;
    private volatile boolean fired; // written by the loop, read by the thread

    Waiter(@Nullable Thread thread) {
        this.thread = thread;
    }

    boolean fired() {
        return fired;
    }

    @Override
    void fire() {
        fired = true;
        LockSupport.unpark(thread);
    }

    @Override
    void runOnLoop() {
        throw new IllegalStateException("a waiter is never queued");
    }

    @Override
    void drop(LoopClosedException closed) {
        fire();
    }
}
