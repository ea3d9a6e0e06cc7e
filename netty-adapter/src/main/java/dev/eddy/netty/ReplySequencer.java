package dev.eddy.netty;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requests that have been accepted and not answered, and whose turn it is to be answered.
 *
 * <p>Confined to the loop.
 */
final class ReplySequencer<I, O> {

    private final boolean ordered;
    private final Set<Request<I, O>> pending = new LinkedHashSet<>(); // oldest first
    private final Queue<Request<I, O>> settled = new ArrayDeque<>(); // of the pending; unused if ordered

    ReplySequencer(Ordering ordering) {
        this.ordered = ordering != Ordering.UNORDERED;
    }

    void add(Request<I, O> request) {
        pending.add(request);
    }

    /** {@code request} can be answered as far as it is concerned. */
    void settled(Request<I, O> request) {
        if (!ordered) {
            settled.add(request);
        }
    }

    /** Takes the request that is to be answered next; null if that cannot be answered yet. */
    @Nullable
    Request<I, O> poll() {
        Request<I, O> next = ordered ? oldest() : settled.poll();
        if (next == null || !next.isSettled()) {
            return null;
        }
        pending.remove(next);
        return next;
    }

    private @Nullable Request<I, O> oldest() {
        return pending.isEmpty() ? null : pending.iterator().next();
    }

    /** Takes all of them, oldest first. */
    List<Request<I, O>> drain() {
        List<Request<I, O>> all = new ArrayList<>(pending);
        pending.clear();
        settled.clear();
        return all;
    }
}
