package dev.eddy.netty;

/**
 * Counts how deep listeners complete promises whose listeners complete promises, so that a long chain does not overflow the
 * stack. Netty's own promises stop at the same depth.
 *
 * <p>Confined to the loop.
 */
final class ListenerNesting {

    private static final int MAX_DEPTH = 8; // io.netty.defaultPromise.maxListenerStackDepth

    private int depth;

    /** Returns false if that would be too deep; else {@link #exit} must follow. */
    boolean enter() {
        if (depth >= MAX_DEPTH) {
            return false;
        }
        depth++;
        return true;
    }

    void exit() {
        depth--;
    }
}
