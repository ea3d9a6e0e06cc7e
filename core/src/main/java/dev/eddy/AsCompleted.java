package dev.eddy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@link Async#asCompleted}: placeholders that end as the given futures do, in the order in which those are done. The first
 * placeholder that somebody waits for gets the first future that is done; what nobody has waited for one pass later goes to the
 * first of those that are only looked at.
 *
 * <p>The iterator is for one thread, which may be any; the rest is confined to the loop.
 */
final class AsCompleted<V> implements Iterator<LoopFuture<V>>, Source, LoopBound {

    private final BackedLoop loop;
    private final Set<LoopFuture<V>> futures;
    private final @Nullable Duration timeout;
    private final Queue<LoopFuture<V>> ready =
            new ArrayDeque<>(); // done, and not given to a placeholder; loop-confined
    private final Set<ConfinedPromise<V>> awaited = new LinkedHashSet<>(); // loop-confined
    private final Set<ConfinedPromise<V>> others = new LinkedHashSet<>(); // handed out, not awaited; loop-confined
    private final List<Registration> registrations = new ArrayList<>(); // loop-confined
    private int pending; // loop-confined
    private int left; // to hand out; the iterator's
    private @Nullable TimerHandle timer; // loop-confined
    private @Nullable Throwable late; // what those fail with that come too late for a future; loop-confined

    private AsCompleted(Set<LoopFuture<V>> futures, @Nullable Duration timeout) {
        this.loop = Gathering.loopOf(futures);
        this.futures = futures;
        this.timeout = timeout;
        this.pending = futures.size();
        this.left = futures.size();
    }

    static <V> Iterator<LoopFuture<V>> start(Collection<? extends LoopFuture<V>> given, @Nullable Duration timeout) {
        AsCompleted<V> all = new AsCompleted<>(new LinkedHashSet<>(given), timeout);
        all.loop.runConfined(all::begin);
        return all;
    }

    private void begin() {
        if (timeout != null && !loop.isClosed()) {
            timer = loop.callLater(timeout, this);
        }
        for (LoopFuture<V> future : futures) {
            registrations.add(future.onDone(this::done));
        }
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    @Override
    public LoopFuture<V> next() {
        if (left == 0) {
            throw new NoSuchElementException("all " + futures.size() + " futures were handed out");
        }
        left--;
        ConfinedPromise<V> placeholder = loop.<V>newPromise().from(this);
        loop.runConfined(() -> {
            others.add(placeholder);
            match();
        });
        return placeholder;
    }

    @Override
    public void awaited(ConfinedPromise<?> placeholder) {
        loop.runConfined(() -> {
            @SuppressWarnings("unchecked") // only our own placeholders have this source
            ConfinedPromise<V> mine = (ConfinedPromise<V>) placeholder;
            if (others.remove(mine)) {
                awaited.add(mine);
                match();
            }
        });
    }

    private void done(LoopFuture<V> future) {
        pending--;
        if (pending == 0 && timer != null) {
            timer.cancel();
        }
        ready.add(future);
        match();
    }

    /** The time is over. */
    @Override
    public void run() {
        late = new TimeoutException("not done within " + timeout);
        registrations.forEach(Registration::close); // what is done from now on is too late
        registrations.clear();
        match();
    }

    @Override
    public void loopClosed(LoopClosedException closed) {
        late = closed;
        match();
    }

    private void match() {
        matchAll(awaited);
        if (pending == 0 || late != null) { // nobody else can come first any more
            matchAll(others);
        } else if (!ready.isEmpty() && !others.isEmpty() && !loop.isClosed()) {
            loop.callSoon(() -> matchAll(others)); // unless somebody begins to wait for another by then
        }
    }

    private void matchAll(Set<ConfinedPromise<V>> placeholders) {
        for (Iterator<ConfinedPromise<V>> each = placeholders.iterator(); each.hasNext(); ) {
            LoopFuture<V> next = ready.peek();
            if (next == null && late == null) {
                return;
            }
            ConfinedPromise<V> placeholder = each.next();
            each.remove();
            if (placeholder.decided()) {
                continue;
            }
            if (next != null) {
                placeholder.completeAs(ready.remove());
            } else if (late != null) {
                placeholder.tryFailure(late);
            }
        }
    }

    /** Ends the placeholder only. */
    @Override
    public boolean cancel(ConfinedPromise<?> placeholder, Cancelled cancelled, boolean interrupt) {
        return placeholder.decide(cancelled);
    }
}
