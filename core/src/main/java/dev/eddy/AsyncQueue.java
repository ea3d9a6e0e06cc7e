package dev.eddy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue whose ends wait without blocking: asyncio's {@code Queue}.
 *
 * <p><b>Ordering.</b> Items come out in the order in which they went in; whoever waits longest at either end is served first.
 * <p><b>Cancellation.</b> A cancelled {@code put} adds nothing, a cancelled {@code take} takes nothing: an item that was on
 * its way to it goes back to the front of the queue. That holds also where a {@link Async#waitFor} or {@code thenApply} around
 * them was what was cancelled; but an item that somebody has taken by then stays taken.
 * <p><b>Bound.</b> An item that is on its way to a {@code take} keeps its place, so that there is one when it comes back. It has
 * left the queue once somebody has looked at it, or has not asked for it within two passes: it may be that nobody ever will,
 * and the {@code put}s must not wait for that. Only an item that comes back later, from a {@code take} that another thread was
 * slow to wait for, say, is one more than the capacity.
 * <p><b>Close.</b> Pending and later {@code put}s fail with {@link QueueClosedException}; {@code take}s get what is left and
 * fail then.
 *
 * <p>Thread-safe; the order is that in which the calls reach the loop.
 */
public final class AsyncQueue<T> {

    private record Putter<T>(T item, ConfinedPromise<Void> done) {}

    /** An item and its place among all that came. */
    private record Item<T>(long number, T value) {}

    private final BackedLoop loop;
    private final int capacity;
    private final Deque<Item<T>> items = new ArrayDeque<>(); // loop-confined, as are the next five
    private final Deque<Putter<T>> putters = new ArrayDeque<>();
    private final Deque<Taking> takers = new ArrayDeque<>();
    private int onTheirWay; // items that were handed out and have their place still
    private long admitted;
    private boolean closed;

    /**
     * An empty queue of {@code loop}.
     *
     * @param capacity the most items that it holds; 1 or more
     */
    public AsyncQueue(AsyncLoop loop, int capacity) {
        if (capacity <= 0) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: > 0)");
        }
        this.loop = (BackedLoop) Objects.requireNonNull(loop, "loop");
        this.capacity = capacity;
    }

    /** Adds {@code item} once there is room. From any thread; does not block; the future is the loop's. */
    public LoopFuture<Void> put(T item) {
        Objects.requireNonNull(item, "item");
        ConfinedPromise<Void> done = loop.<Void>newPromise().from(new Putting(item));
        loop.runConfined(() -> {
            putters.add(new Putter<>(item, done));
            serve();
        });
        return done;
    }

    /** The next item, once there is one. From any thread; does not block; the future is the loop's. */
    public LoopFuture<T> take() {
        Taking taker = new Taking();
        loop.runConfined(() -> {
            takers.add(taker);
            serve();
        });
        return taker.promise;
    }

    /** Lets nothing in any more and wakes whoever waits in vain. From any thread; does not block; idempotent. */
    public void close() {
        loop.runConfined(() -> {
            closed = true;
            serve();
        });
    }

    private void serve() {
        boolean moved;
        do {
            moved = admit();
            moved |= handOut();
        } while (moved);
        if (closed) {
            putters.forEach(putter -> putter.done.tryFailure(new QueueClosedException()));
            putters.clear();
            takers.forEach(
                    taker -> taker.promise.tryFailure(new QueueClosedException())); // what is left went to others
            takers.clear();
        }
    }

    @SuppressWarnings("NullAway") // null is the value of a Void
    private boolean admit() {
        boolean moved = false;
        while (!closed && items.size() + onTheirWay < capacity && !putters.isEmpty()) {
            Putter<T> putter = putters.remove();
            items.add(new Item<>(admitted++, putter.item)); // before anybody hears of it and calls back
            if (putter.done.trySuccess(null)) {
                moved = true;
            } else {
                items.removeLast(); // cancelled on another thread; its removal has not come yet
            }
        }
        return moved;
    }

    private boolean handOut() {
        boolean moved = false;
        while (!items.isEmpty() && !takers.isEmpty()) {
            Item<T> item = items.remove(); // before anybody hears of it and calls back
            Taking taker = takers.remove();
            taker.hold(item);
            if (taker.promise.trySuccess(item.value)) {
                loop.postInternal(() -> taker.follow(null));
                moved = true;
            } else {
                taker.letGo();
                items.addFirst(item);
            }
        }
        return moved;
    }

    /** Puts an item that was handed out back to its place among the others. */
    private void restore(Item<T> item) {
        Deque<Item<T>> before = new ArrayDeque<>();
        while (!items.isEmpty() && items.element().number < item.number) {
            before.push(items.remove());
        }
        items.addFirst(item);
        before.forEach(items::addFirst);
    }

    /** The source of a {@code put}. */
    private final class Putting implements Source {

        private final T item;

        Putting(T item) {
            this.item = item;
        }

        @Override
        public boolean cancel(ConfinedPromise<?> done, Cancelled cancelled, boolean interrupt) {
            if (!done.decide(cancelled)) {
                return false;
            }
            loop.runConfined(() -> putters.removeIf(putter -> putter.done == done));
            return true;
        }

        @Override
        public boolean reclaims() {
            return true;
        }

        @Override
        public void reclaim(@Nullable Object nothing) {
            for (Iterator<Item<T>> latest = items.descendingIterator(); latest.hasNext(); ) {
                if (latest.next().value == item) {
                    latest.remove();
                    serve(); // there is room again
                    return;
                }
            }
        }
    }

    /** The source of a {@code take}. */
    private final class Taking implements Source {

        private final ConfinedPromise<T> promise = loop.<T>newPromise().from(this);
        private @Nullable Item<T> taken; // loop-confined
        private boolean onItsWay; // the item, which has its place; loop-confined

        void hold(Item<T> item) {
            taken = item;
            onItsWay = true;
            onTheirWay++;
        }

        void letGo() {
            if (onItsWay) {
                onItsWay = false;
                onTheirWay--;
            }
        }

        /**
         * Goes after the item, behind the callbacks of who has it, until somebody has taken it or it stays with one where
         * nobody waits.
         *
         * @param last who had it when this was queued; null for the first time, when whoever has called may yet wait for it
         */
        void follow(@Nullable ConfinedPromise<?> last) {
            ConfinedPromise<?> holder = onItsWay ? promise.holder() : null;
            if (holder != null && holder != last) {
                loop.postInternal(() -> follow(holder));
            } else if (onItsWay) {
                letGo();
                serve();
            }
        }

        @Override
        public boolean cancel(ConfinedPromise<?> self, Cancelled cancelled, boolean interrupt) {
            if (!promise.decide(cancelled)) {
                return false;
            }
            loop.runConfined(() -> takers.remove(this));
            return true;
        }

        @Override
        public boolean reclaims() {
            return true;
        }

        @Override
        public void reclaim(@Nullable Object value) {
            letGo();
            restore(Objects.requireNonNull(taken));
            serve();
        }
    }
}
