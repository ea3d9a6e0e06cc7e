package dev.eddy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A limit on how much goes on at a time, without blocking: asyncio's {@code Semaphore}.
 *
 * <p><b>Ordering.</b> First come, first served; who comes while others wait does not overtake them.
 * <p><b>Cancellation.</b> A cancelled waiter disappears. No permit is lost to it: one that was on its way goes to the next,
 * also where a {@link Async#waitFor} or {@code thenApply} around the waiter was what was cancelled.
 *
 * <pre>{@code
 * AsyncSemaphore limit = new AsyncSemaphore(loop, 8);
 * limit.acquire().thenCompose(permit -> {
 *     LoopFuture<Reply> reply = loop.runInExecutor(null, () -> legacy.call(request));
 *     reply.onDone(done -> permit.close());
 *     return reply;
 * });
 * }</pre>
 *
 * <p>Thread-safe; the order is that in which the calls reach the loop.
 */
public final class AsyncSemaphore {

    private final BackedLoop loop;
    private final Deque<ConfinedPromise<Permit>> waiters = new ArrayDeque<>(); // loop-confined
    private volatile int available; // written on the loop

    /**
     * A semaphore of {@code loop}.
     *
     * @param permits how many may be held at a time; 0 or more
     */
    public AsyncSemaphore(AsyncLoop loop, int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits: " + permits + " (expected: >= 0)");
        }
        this.loop = (BackedLoop) Objects.requireNonNull(loop, "loop");
        this.available = permits;
    }

    /** A permit, once there is one. From any thread; does not block; the future is the loop's. */
    public LoopFuture<Permit> acquire() {
        ConfinedPromise<Permit> waiter = loop.<Permit>newPromise().from(new Waiting());
        loop.runConfined(() -> {
            waiters.add(waiter);
            serve();
        });
        return waiter;
    }

    /** How many permits are free. From any thread; on the loop exact. */
    public int available() {
        return available;
    }

    void release() {
        loop.runConfined(() -> {
            change(+1);
            serve();
        });
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the loop writes it
    private void change(int by) {
        available += by;
    }

    private void serve() {
        while (available > 0 && !waiters.isEmpty()) {
            change(-1); // before anybody hears of it and calls back
            if (!waiters.remove().trySuccess(new Permit(this))) {
                change(+1); // it was cancelled on another thread, and its removal has not come yet
            }
        }
    }

    /** The source of a waiter. */
    private final class Waiting implements Source {

        @Override
        public boolean cancel(ConfinedPromise<?> waiter, Cancelled cancelled, boolean interrupt) {
            if (!waiter.decide(cancelled)) {
                return false;
            }
            loop.runConfined(() -> waiters.remove(waiter));
            return true;
        }

        @Override
        public boolean reclaims() {
            return true;
        }

        @Override
        public void reclaim(@Nullable Object permit) {
            if (permit instanceof Permit held) {
                held.close();
            }
        }
    }
}
