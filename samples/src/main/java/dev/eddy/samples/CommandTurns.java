package dev.eddy.samples;

import dev.eddy.AsyncLoop;
import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * The order in which the commands of one connection take effect.
 *
 * <p><b>Ordering.</b> Reads run side by side. A write begins when everything before it has ended, and what comes after it begins
 * when it has ended.
 * <p><b>Cancellation.</b> A command that is cancelled before its turn never begins; one that is cancelled later has ended by that.
 *
 * <p>Confined to the loop.
 */
final class CommandTurns {

    /** What a command does to the data. */
    enum Access {
        READ,
        WRITE
    }

    private final AsyncLoop loop;
    private final Queue<Turn> waiting = new ArrayDeque<>();
    private int running; // commands that have begun and not ended
    private boolean writing; // one that runs is a write, and so the only one

    CommandTurns(AsyncLoop loop) {
        this.loop = loop;
    }

    private static final class Turn {
        final Access access;
        final LoopPromise<Boolean> come;
        boolean begun;

        Turn(Access access, LoopPromise<Boolean> come) {
            this.access = access;
            this.come = come;
        }
    }

    /** Begins {@code command} in its turn, which may be now. What it throws is thrown here, or fails the future. */
    <V> LoopFuture<V> take(Access access, Supplier<LoopFuture<V>> command) {
        Turn turn = new Turn(access, loop.createFuture());
        LoopFuture<V> result;
        if (waiting.isEmpty() && mayBegin(access)) {
            result = command.get();
            begun(turn);
        } else {
            waiting.add(turn);
            result = turn.come.thenCompose(come -> command.get());
        }
        result.onDone(done -> ended(turn));
        return result;
    }

    private boolean mayBegin(Access access) {
        return access == Access.WRITE ? running == 0 : !writing;
    }

    private void begun(Turn turn) {
        turn.begun = true;
        running++;
        writing = turn.access == Access.WRITE;
    }

    private void ended(Turn turn) {
        if (turn.begun) {
            running--;
            writing = false;
        } else {
            waiting.remove(turn);
        }
        for (Turn next = waiting.peek(); next != null && mayBegin(next.access); next = waiting.peek()) {
            waiting.remove();
            if (next.come.trySuccess(true)) { // else it was cancelled, and is about to be ended
                begun(next); // now, and not when its command begins, which is in a later pass
            }
        }
    }
}
