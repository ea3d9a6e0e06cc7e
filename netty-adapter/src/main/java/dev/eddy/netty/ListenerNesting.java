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

    /** Runs {@code notification} now; returns false, without running it, where it would be too deep. */
    boolean run(Runnable notification) {
        if (depth >= MAX_DEPTH) {
            return false;
        }
        depth++;
        try {
            notification.run();
        } finally {
            depth--;
        }
        return true;
    }
}
