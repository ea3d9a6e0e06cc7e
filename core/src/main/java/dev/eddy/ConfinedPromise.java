package dev.eddy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The promise behind every {@link LoopFuture}: its outcome may be decided on any thread, its state changes on its loop
 * only. Backends extend it to give their futures another face.
 *
 * <p><b>Decision.</b> One compare-and-set on {@code outcome}; whoever wins it, wins. Nobody can see it yet.
 * <p><b>Settlement.</b> The loop takes the list of those who wait, which makes the outcome visible, and fires them.
 *
 * <p>Thread-safe.
 */
public class ConfinedPromise<V> implements LoopPromise<V>, Source {

    private static final VarHandle OUTCOME;
    private static final VarHandle WAITING;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OUTCOME = lookup.findVarHandle(ConfinedPromise.class, "outcome", Object.class);
            WAITING = lookup.findVarHandle(ConfinedPromise.class, "waiting", DoneNode.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Stands for the value null in {@link #outcome}. */
    private static final Object NULL = new Object();

    /** Stands in {@link #outcome} for: pending, and can no longer be cancelled. */
    private static final Object UNCANCELLABLE = new Object();

    /** Stands in {@link #waiting} for: settled. */
    private static final DoneNode SETTLED = new Waiter(null);

    /** How often a blocked thread looks whether the loop is gone: waiting for a promise it hears of that no other way. */
    static final long CLOSE_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final int MOST_SHOWN = 60; // characters of a text, or callbacks, in toString

    private final BackedLoop loop;

    /** A value, {@link #NULL}, a {@link Failure}, {@link Cancelled}, or {@link #UNCANCELLABLE}; moved by compare-and-set. */
    private volatile @Nullable Object outcome;

    private volatile @Nullable DoneNode waiting; // first of a ring; written on the loop, read anywhere for SETTLED
    private @Nullable Source
            source; // set before the promise is published; once settled null or a Reclaimable, on the loop

    /** For {@link LoopBackend#newFuture}. */
    protected ConfinedPromise(BackedLoop loop) {
        this.loop = loop;
    }

    // what feeds it

    final ConfinedPromise<V> from(Source feeding) {
        source = feeding;
        return this;
    }

    @Override
    public final boolean trySuccess(V value) {
        return decide(value == null ? NULL : value);
    }

    @Override
    public final boolean tryFailure(Throwable cause) {
        return decide(new Failure(cause));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return cancel(null, mayInterruptIfRunning);
    }

    @Override
    public boolean cancel(String reason) {
        return cancel(Objects.requireNonNull(reason, "reason"), /* interrupt= */ false);
    }

    private boolean cancel(@Nullable String reason, boolean interrupt) {
        Cancelled cancelled = new Cancelled(reason);
        Source feeding = source;
        if (!cancelThis(cancelled, interrupt)) {
            return false;
        }
        // Link by link and not one from within the other: a long chain must not become a deep stack.
        while (feeding != null && feeding.upstream() instanceof ConfinedPromise<?> next) {
            feeding = next.source;
            if (!next.cancelThis(cancelled, interrupt)) {
                break;
            }
        }
        return true;
    }

    private boolean cancelThis(Cancelled cancelled, boolean interrupt) {
        Object now = outcome;
        if (now != null) {
            if (now instanceof Failure failure) {
                failure.retrieve(); // as asyncio: who cancels too late has seen that it is over
            }
            return false;
        }
        Source feeding = source;
        return feeding == null ? decide(cancelled) : feeding.cancel(this, cancelled, interrupt);
    }

    /** As the source of {@code dependent}; this is then the next to be cancelled. */
    @Override
    public final boolean cancel(ConfinedPromise<?> dependent, Cancelled cancelled, boolean interrupt) {
        return dependent.decide(cancelled);
    }

    /** As the source of a dependent: what is cancelled after it. */
    @Override
    public final LoopFuture<?> upstream() {
        return this;
    }

    /**
     * From now on {@code cancel} is refused: Netty's {@code setUncancellable}.
     *
     * @return true if it is pending, or ended in another way than by a cancel
     */
    protected final boolean forbidCancel() {
        return OUTCOME.compareAndSet(this, null, UNCANCELLABLE) || !(outcome instanceof Cancelled);
    }

    /** Whether a {@code cancel} could still decide it. From any thread. */
    protected final boolean cancellable() {
        return outcome == null;
    }

    /** Decides the outcome and has it settled. */
    final boolean decide(Object decision) {
        if (!decideOnly(decision)) {
            return false;
        }
        settleOnLoop();
        return true;
    }

    /** Settles what was decided: now on the loop, else in a pass to come. */
    final void settleOnLoop() {
        if (loop.isConfined()) {
            settle();
        } else {
            settleLater();
        }
    }

    /** Settles what was decided in a pass to come. */
    final void settleLater() {
        loop.post(new Settlement(this));
    }

    /**
     * Decides the outcome; the caller has it settled on the loop. A {@link Cancelled} is refused if cancelling is forbidden: it comes
     * from somebody who cancels this.
     */
    final boolean decideOnly(Object decision) {
        for (; ; ) {
            Object now = outcome;
            if (now != null && (now != UNCANCELLABLE || decision instanceof Cancelled)) {
                return false;
            }
            if (OUTCOME.compareAndSet(this, now, decision)) {
                return true;
            }
        }
    }

    /**
     * As {@link #decideOnly}, with what this waited for has ended with. If that was cancelled, and this forbids it, this fails: it could
     * not end in any other way any more.
     */
    final boolean decideAs(Object end) {
        return decideOnly(end)
                || (end instanceof Cancelled cancelled && decideOnly(new Failure(cancelled.exception())));
    }

    /** {@link #decideAs}, and has it settled. */
    final boolean endAs(Object end) {
        if (!decideAs(end)) {
            return false;
        }
        settleOnLoop();
        return true;
    }

    static Object success(@Nullable Object value) {
        return value == null ? NULL : value;
    }

    static @Nullable Object value(Object outcome) {
        return outcome == NULL ? null : outcome;
    }

    /** The value, for somebody who takes it. */
    private @Nullable Object seen(Object outcome) {
        if (source instanceof Reclaimable reclaimable) {
            reclaimable.see();
        }
        return value(outcome);
    }

    /** Makes the decided outcome visible and fires those who wait. On the loop; once. */
    final void settle() {
        Source feeding = source;
        Reclaimable reclaimable = feeding != null && feeding.reclaims() ? new Reclaimable(feeding) : null;
        source = reclaimable;
        DoneNode first = waiting;
        WAITING.setRelease(this, SETTLED);
        int count = 0;
        for (DoneNode node = first; node != null; count++) {
            DoneNode after = node.after;
            node.before = null;
            node.after = null;
            node.fire();
            node = after == first ? null : after;
        }
        boolean toldOthers = settled();
        if (reclaimable != null) {
            if (count > 1 || toldOthers) {
                source = null; // nobody could give it back for all who have it
            } else if (count == 1) {
                reclaimable.tell();
            }
        }
        if (feeding != null) {
            feeding.settled(this);
        }
        if (outcome instanceof Failure failure) {
            UnretrievedFailure.watch(this, failure);
        }
    }

    /**
     * Called on the loop when the outcome has become visible, after the callbacks were queued. Visible by a release only: who reads here
     * what another thread writes before it asks {@link #isDone()} needs a full fence before he reads.
     *
     * @return whether somebody has heard of it by this
     */
    protected boolean settled() {
        return false;
    }

    // those who wait

    /** Tells what feeds this that somebody waits. From any thread. */
    final void awaited() {
        Source feeding = source;
        if (feeding != null) {
            feeding.awaited(this);
        }
    }

    @Override
    public final Registration onDone(Consumer<? super LoopFuture<V>> callback) {
        DoneCallback<V> node = new DoneCallback<>(this, callback);
        onDone(node);
        return node;
    }

    /** Queues {@code node}, in the order of registration, when this is done. From any thread. */
    final void onDone(DoneNode node) {
        awaited();
        loop.sited(node);
        if (loop.isConfined()) { // on a closed loop whoever drains it is the only one to touch the list
            add(node);
        } else {
            loop.postInternal(() -> add(node));
        }
    }

    private void add(DoneNode node) {
        DoneNode first = waiting;
        if (first == SETTLED) {
            if (source instanceof Reclaimable reclaimable && !reclaimable.tell()) {
                source = null; // one more who has the value
            }
            node.fire();
        } else if (first == null) {
            node.before = node;
            node.after = node;
            waiting = node;
        } else {
            DoneNode last = Objects.requireNonNull(first.before);
            node.before = last;
            node.after = first;
            last.after = node;
            first.before = node;
        }
    }

    final void remove(DoneNode node) {
        if (loop.isConfined()) {
            unlink(node);
        } else if (!isDone()) {
            loop.postInternal(() -> unlink(node));
        }
    }

    private void unlink(DoneNode node) {
        DoneNode before = node.before;
        DoneNode after = node.after;
        if (before == null || after == null || waiting == SETTLED) {
            return;
        }
        before.after = after;
        after.before = before;
        if (waiting == node) {
            waiting = after == node ? null : after;
        }
        node.before = null;
        node.after = null;
    }

    @Override
    public final <R> LoopFuture<R> thenApply(Function<? super V, ? extends R> function) {
        Objects.requireNonNull(function, "function");
        ConfinedPromise<R> result = loop.<R>newPromise().from(this);
        onDone(done -> {
            if (result.decided()) { // cancelled, and with it this
                giveBack();
            } else {
                result.completeBy(() -> function.apply(done.result()), done);
            }
        });
        return result;
    }

    @Override
    public final <R> LoopFuture<R> thenCompose(Function<? super V, ? extends LoopFuture<R>> function) {
        return new Composition<V, R>(this, function).result();
    }

    @Override
    public final CompletableFuture<V> toCompletableFuture() {
        return LoopCompletableFuture.of(this);
    }

    /** Completes with what {@code call} returns or throws; a cancellation of {@code cause} stays a cancellation. */
    final boolean completeBy(java.util.concurrent.Callable<? extends V> call, LoopFuture<?> cause) {
        try {
            return decide(success(call.call()));
        } catch (Throwable failure) {
            return endAs(cause.isCancelled() ? new Cancelled(failure.getMessage()) : new Failure(failure));
        }
    }

    /** Gives back the value, if there is one, since who waited for it has been cancelled meanwhile. On the loop. */
    final void giveBack() {
        if (source instanceof Reclaimable reclaimable) {
            source = null; // once
            if (!reclaimable.isSeen() && succeeded()) {
                reclaimable.reclaim(value(outcome()));
            }
        }
    }

    /** {@link #giveBack()} of a future that may not be one of ours. */
    static void giveBack(LoopFuture<?> future) {
        if (future instanceof ConfinedPromise<?> promise) {
            promise.giveBack();
        }
    }

    /** The future that has the value of this and may still give it back; null if there is none any more. On the loop. */
    final @Nullable ConfinedPromise<?> holder() {
        ConfinedPromise<?> holder = this;
        while (holder.source instanceof Reclaimable reclaimable && !reclaimable.isSeen()) {
            if (reclaimable.heir() == null) {
                return holder;
            }
            holder = reclaimable.heir();
        }
        return null;
    }

    /**
     * Ends as {@code other}, which is done, has ended. The value does not count as taken before it is this one's.
     *
     * @return false if the outcome was decided before
     */
    final boolean completeAs(LoopFuture<? extends V> other) {
        if (!(other instanceof ConfinedPromise<?> promise)) {
            return completeBy(other::result, other);
        }
        Object end = promise.outcome();
        if (!endAs(end instanceof Failure failure ? new Failure(failure.retrieve()) : end)) {
            return false;
        }
        if (promise.source instanceof Reclaimable reclaimable) {
            reclaimable.inherit(this);
        }
        return true;
    }

    // looking at it

    @Override
    public final BackedLoop loop() {
        return loop;
    }

    @Override
    public final boolean isDone() {
        return waiting == SETTLED;
    }

    @Override
    public final boolean isCancelled() {
        return isDone() && outcome instanceof Cancelled;
    }

    /** Whether it ended with a value. From any thread; never blocks. */
    protected final boolean succeeded() {
        return isDone() && !(outcome instanceof Failure) && !(outcome instanceof Cancelled);
    }

    /** The value; null if there is none, or not yet. From any thread; never blocks. */
    @SuppressWarnings("unchecked")
    protected final @Nullable V valueOrNull() {
        return succeeded() ? (V) seen(outcome()) : null;
    }

    /** Whether {@code decision} is what decided the outcome, be it visible or not. */
    final boolean decidedBy(Object decision) {
        return outcome == decision;
    }

    /** Whether the outcome is decided, be it visible or not. */
    final boolean decided() {
        Object now = outcome;
        return now != null && now != UNCANCELLABLE;
    }

    /** The outcome; it must have been decided. */
    final Object outcome() {
        return Objects.requireNonNull(outcome);
    }

    private Object settledOutcome() {
        if (!isDone()) {
            throw new IllegalStateException("result is not set: " + this + " (expected: done)");
        }
        return outcome();
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // a null value is the job's own
    public final V result() throws Exception {
        Object end = settledOutcome();
        if (end instanceof Failure failure) {
            throw Sneaky.exception(failure.retrieve());
        }
        if (end instanceof Cancelled cancelled) {
            throw cancelled.exception();
        }
        return (V) seen(end);
    }

    @Override
    public final @Nullable Throwable exception() {
        Object end = settledOutcome();
        if (end instanceof Cancelled cancelled) {
            throw cancelled.exception();
        }
        return end instanceof Failure failure ? failure.retrieve() : null;
    }

    /**
     * Waits for the value and returns it. Not from a loop thread: there it throws {@link IllegalStateException} unless
     * this is done. Wraps a failure in {@link ExecutionException}, as {@link java.util.concurrent.Future} says.
     */
    @Override
    public final V get() throws InterruptedException, ExecutionException {
        awaitOrFail(Nanos.MAX);
        return reported();
    }

    /** As {@link #get()}, for at most the given time. */
    @Override
    public final V get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (!awaitOrFail(unit.toNanos(timeout))) {
            throw new TimeoutException("not done after " + timeout + ' ' + unit + ": " + this);
        }
        return reported();
    }

    private boolean awaitOrFail(long timeoutNanos) throws InterruptedException, ExecutionException {
        try {
            return awaitDone(timeoutNanos);
        } catch (LoopClosedException closed) {
            throw new ExecutionException(closed);
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // likewise
    private V reported() throws ExecutionException {
        Object end = settledOutcome();
        if (end instanceof Failure failure) {
            throw new ExecutionException(failure.retrieve());
        }
        if (end instanceof Cancelled cancelled) {
            throw cancelled.exception();
        }
        return (V) seen(end);
    }

    /**
     * Blocks until this is done. Not from a loop thread.
     *
     * @return false if the time ran out first
     * @throws IllegalStateException on a loop thread, unless this is done
     * @throws LoopClosedException if the loop closes, and this is not among what it completes then
     */
    protected final boolean awaitDone(long timeoutNanos) throws InterruptedException {
        if (isDone()) {
            return true;
        }
        loop.refuseBlocking();
        long deadline = System.nanoTime() + Math.max(0, Math.min(timeoutNanos, Nanos.MAX));
        awaited();
        Waiter waiter = new Waiter(Thread.currentThread());
        loop.postInternal(() -> add(waiter));
        try {
            while (!waiter.fired() && !isDone()) { // a loop that nobody turns any more adds no waiter
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return isDone();
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                LockSupport.parkNanos(this, Math.min(left, CLOSE_CHECK_NANOS));
                if (loop.isOver() && !waiter.fired() && !isDone()) {
                    throw loop.closedException();
                }
            }
            return true;
        } finally {
            if (!waiter.fired()) {
                remove(waiter);
            }
        }
    }

    @Override
    public String toString() {
        return getClass().getSimpleName()
                + '@'
                + Integer.toHexString(System.identityHashCode(this))
                + '['
                + state()
                + loop.siteLineOf(this)
                + ']';
    }

    private String state() {
        if (!isDone()) {
            return (decided() ? "pending, decided" : "pending") + callbacks();
        }
        Object end = outcome();
        if (end instanceof Failure failure) {
            return "failed: " + Printing.of(failure.cause, this);
        }
        if (end instanceof Cancelled cancelled) {
            return cancelled.reason() == null ? "cancelled" : "cancelled: " + cancelled.reason();
        }
        return "done: " + brief(value(end));
    }

    /** A value that may hold this future, or the world, is shown by its type. */
    private static String brief(@Nullable Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean || value instanceof Enum) {
            return String.valueOf(value);
        }
        if (value instanceof CharSequence text) {
            return text.length() <= MOST_SHOWN ? text.toString() : text.subSequence(0, MOST_SHOWN) + "…";
        }
        return value.getClass().getName();
    }

    /** Off the loop only roughly right: the ring may change under the hands that count it. */
    private String callbacks() {
        int count = 0;
        DoneNode first = waiting;
        for (DoneNode node = first;
                node != null && count < MOST_SHOWN;
                node = node.after == first ? null : node.after) {
            count++;
        }
        return count == 0 ? "" : ", callbacks=" + (count == MOST_SHOWN ? "many" : count);
    }

    /** Brings a decision made on another thread to the loop. */
    private static final class Settlement extends ReadyEntry {
        private final ConfinedPromise<?> promise;

        Settlement(ConfinedPromise<?> promise) {
            this.promise = promise;
        }

        @Override
        void runOnLoop() {
            promise.settle();
        }

        /** Keeps the decision: it is known already, and nobody else would take a value. */
        @Override
        void drop(LoopClosedException closed) {
            promise.settle();
        }
    }
}
