package dev.eddy;

/** A callback of Eddy's own on which a future depends, and which therefore must hear that it will never be called. */
interface LoopBound extends Runnable {

    /** Takes the place of {@link #run()} when the loop closed first. */
    void loopClosed(LoopClosedException closed);
}
