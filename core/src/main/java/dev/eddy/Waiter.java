package dev.eddy;

import java.util.concurrent.locks.LockSupport;

/** A thread that blocks until a future is done. */
final class Waiter extends DoneNode {

    private final Thread thread = Thread.currentThread();
    private volatile boolean fired; // written by the loop, read by the thread

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
