package dev.eddy.netty;

import dev.eddy.TimerHandle;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a lane whose jobs have not been submitted yet, oldest first, and the timer that tells when the queue timeout of
 * the oldest is over.
 *
 * <p>Confined to the loop.
 */
final class WaitingRequests<I, O> {

    private final Queue<Request<I, O>> queue = new ArrayDeque<>();
    private final boolean expiring;
    private final Runnable whenDue;
    private @Nullable TimerHandle timer; // for the oldest, or for one that was before it

    /** @param whenDue called on the loop when some may have expired */
    WaitingRequests(boolean expiring, Runnable whenDue) {
        this.expiring = expiring;
        this.whenDue = whenDue;
    }

    void add(Request<I, O> request) {
        queue.add(request);
    }

    @Nullable
    Request<I, O> poll() {
        return queue.poll();
    }

    /** Takes the oldest if it has waited too long. */
    @Nullable
    Request<I, O> pollExpired(NettyLoop loop) {
        Request<I, O> oldest = expiring ? queue.peek() : null;
        return oldest != null && oldest.leftNanos(loop.time()) <= 0 ? queue.poll() : null;
    }

    /** Sets the timer if there is something to wait for. */
    void arm(NettyLoop loop) {
        Request<I, O> oldest = expiring ? queue.peek() : null;
        if (oldest != null && (timer == null || timer.isCancelled())) { // cancelled: its loop was closed
            timer = loop.callAt(oldest.deadlineNanos(), this::due);
        }
    }

    private void due() {
        timer = null;
        whenDue.run();
    }

    void clear() {
        queue.clear();
        if (timer != null) {
            timer.cancel();
        }
    }
}
