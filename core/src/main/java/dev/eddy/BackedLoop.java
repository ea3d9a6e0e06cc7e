package dev.eddy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop: asyncio's semantics over a {@link LoopBackend}, which has the thread.
 *
 * <p><b>Passes.</b> A pass moves the timers that are due behind what is ready, runs what was ready then, and goes back to the
 * backend, which polls I/O before the next. At most one pass is requested at a time: a thousand completions that arrive
 * together cost one wake-up.
 *
 * <p>Thread-safe.
 */
public class BackedLoop implements AsyncLoop {

    private static final Logger LOG = LoggerFactory.getLogger(AsyncLoop.class);
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100); // asyncio's slow_callback_duration

    private static final VarHandle PASS_REQUESTED;

    static {
        try {
            PASS_REQUESTED = MethodHandles.lookup().findVarHandle(BackedLoop.class, "passRequested", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LoopBackend backend;
    private final ReadyQueue ready = new ReadyQueue();
    private final TimerQueue timers = new TimerQueue(); // loop-confined
    private final CreationSites sites = new CreationSites();
    private final ErrorSink errors = new ErrorSink(this);
    private final Offloads offloads = new Offloads(this);
    private final DefaultExecutor defaultExecutor = new DefaultExecutor(this);
    private final LoopClosing closing = new LoopClosing(this);
    private final List<ContextCarrier> carriers = new CopyOnWriteArrayList<>(List.of(ContextCarrier.mdc()));
    private final Runnable pass = this::runPass;

    private volatile boolean passRequested; // a pass is queued or running; set by compare-and-set, cleared by the loop
    private volatile boolean debug;
    private boolean inPass; // loop-confined
    private final Queue<Runnable> atPassEnd = new ArrayDeque<>(); // loop-confined
    private long callbacksRun; // loop-confined
    private @Nullable Registration wakeUp; // of the backend, for the earliest timer; loop-confined
    private long wakeUpNanos; // when it comes; loop-confined

    /** For backends, which may extend this to return futures of their own kind. */
    protected BackedLoop(LoopBackend backend) {
        this.backend = Objects.requireNonNull(backend, "backend");
    }

    // passes

    /** Runs one pass. On the loop's thread. */
    final void runPass() {
        if (isClosed() || !backend.inLoop()) {
            return; // the queue belongs to who drains it, or will, if the backend has ended
        }
        BackedLoop outer = LoopThread.enter(this);
        inPass = true;
        try {
            moveDueTimers();
            if (!ready.isEmpty()) {
                runUntil(ready.last());
            }
        } finally {
            endPass(outer);
        }
    }

    private void endPass(@Nullable BackedLoop outer) {
        try {
            runAtPassEnd();
        } finally { // also if there is no memory for that: nobody else would request another pass
            inPass = false;
            LoopThread.exit(outer);
            if (!isClosed()) {
                try {
                    armWakeUp();
                } finally {
                    prepareNextPass();
                }
            }
        }
    }

    /** Whether a pass is going on. On the loop. */
    final boolean isInPass() {
        return inPass;
    }

    /**
     * Runs {@code action} once the pass that is going on has run what it came to: what is done once for many callbacks, like a flush.
     * On the loop.
     *
     * @return false, and does nothing, if there is no pass going on
     */
    protected final boolean atPassEnd(Runnable action) {
        return inPass && atPassEnd.add(action);
    }

    private void runAtPassEnd() {
        try {
            offloads.endBurst(); // first: workers begin meanwhile
        } finally {
            try {
                runActions();
            } finally {
                offloads.endBurst(); // the actions may have submitted jobs, too
            }
        }
    }

    private void runActions() {
        for (Runnable action = atPassEnd.poll(); action != null; action = atPassEnd.poll()) {
            try {
                action.run();
            } catch (Throwable thrown) {
                callExceptionHandler(new LoopError("exception at the end of a pass", thrown, action));
            }
        }
    }

    private void moveDueTimers() {
        if (timers.peek() == null) {
            return;
        }
        long now = backend.nanoTime();
        for (Timer due = timers.pollDue(now); due != null; due = timers.pollDue(now)) {
            ready.offer(due);
        }
    }

    private void runUntil(ReadyEntry last) {
        for (ReadyEntry entry = ready.poll(); entry != null; entry = ready.poll()) {
            run(entry);
            // Not written for entries that are none: workers read this object's cache lines with every job.
            if (entry.isCallback()) {
                callbacksRun++;
            }
            offloads.entryRan();
            othersMayAct();
            if (entry == last || isClosed()) { // once closed, the queue belongs to who drains it
                break;
            }
        }
    }

    private void run(ReadyEntry entry) {
        long startNanos = debug ? System.nanoTime() : 0;
        try {
            entry.runOnLoop();
        } catch (Throwable thrown) {
            callExceptionHandler(new LoopError("exception in callback", thrown, entry, siteOf(entry)));
        }
        if (startNanos != 0) {
            warnIfSlow(entry, System.nanoTime() - startNanos);
        }
        entry.clear();
    }

    private void warnIfSlow(ReadyEntry entry, long tookNanos) {
        if (tookNanos >= SLOW_NANOS) {
            long millis = TimeUnit.NANOSECONDS.toMillis(tookNanos);
            LOG.warn("callback held the loop for {} ms: {}{}", millis, entry, sites.lineOf(entry));
        }
    }

    /** Where {@code made} was made; null if it was not made in debug mode. */
    final @Nullable Throwable siteOf(@Nullable Object made) {
        return sites.of(made);
    }

    /** For {@code toString}: {@code , made at …}, or nothing. */
    final String siteLineOf(Object made) {
        return sites.lineOf(made);
    }

    /** Remembers in debug mode where {@code made} was made; returns it. */
    final <T> T sited(T made) {
        if (debug) {
            sites.record(made);
        }
        return made;
    }

    private void prepareNextPass() {
        if (!ready.isEmpty()) {
            executeNextPass();
            return;
        }
        try {
            othersMayAct();
        } finally {
            ready.forgetLast();
            passRequested = false;
            // Must look again: an entry offered before the flag was cleared has requested no pass.
            if (!ready.isEmpty() && PASS_REQUESTED.compareAndSet(this, false, true)) {
                executeNextPass();
            }
        }
    }

    private void executeNextPass() {
        try {
            backend.executeAfterPoll(pass);
        } catch (RejectedExecutionException ended) {
            LOG.debug("loop ended with callbacks queued; its termination drops them", ended);
        } catch (Throwable notQueued) {
            passRequested = false; // the next entry requests one
            throw notQueued;
        }
    }

    /**
     * Queues {@code entry}. From any thread; throws only what the backend does, with no memory for instance: the entry is queued then, and is
     * run, with those that others have queued meanwhile, as soon as somebody queues one more. On a closed loop the entry is dropped at once.
     */
    final void post(ReadyEntry entry) {
        ready.offer(entry);
        if (!passRequested && PASS_REQUESTED.compareAndSet(this, false, true)) {
            try {
                backend.execute(pass);
            } catch (RejectedExecutionException ended) {
                LOG.debug("loop ended while a callback was queued; its termination drops it", ended);
            } catch (Throwable notQueued) {
                passRequested = false; // the next entry requests one
                throw notQueued;
            }
        }
        if (isClosed()) {
            closing.drain();
        }
    }

    /** Queues bookkeeping, which is done on a closed loop, too. */
    final void postInternal(Runnable action) {
        post(new ReadyEntry() {
            @Override
            void runOnLoop() {
                action.run();
            }

            @Override
            void drop(LoopClosedException closed) {
                action.run();
            }
        });
    }

    /** Does {@code action} now if the caller may touch what is confined to the loop, else queues it. */
    final void runConfined(Runnable action) {
        if (isConfined()) {
            action.run();
        } else {
            postInternal(action);
        }
    }

    // timers

    private void add(Timer timer) {
        timers.add(timer);
        if (!inPass && timers.peek() == timer) {
            armWakeUp();
        }
    }

    /** Has the backend wake the loop for the earliest timer. A wake-up that comes for nothing is left to come. */
    private void armWakeUp() {
        Timer earliest = timers.peek();
        if (earliest == null || (wakeUp != null && wakeUpNanos - earliest.deadlineNanos <= 0)) {
            return;
        }
        if (wakeUp != null) {
            wakeUp.close();
            wakeUp = null;
        }
        wakeUpNanos = earliest.deadlineNanos;
        try {
            wakeUp = backend.schedule(this::wakeUpForTimer, Math.max(0, wakeUpNanos - backend.nanoTime()));
        } catch (RejectedExecutionException ended) {
            LOG.debug("loop ended with timers waiting; its termination drops them", ended);
        }
    }

    private void wakeUpForTimer() {
        wakeUp = null;
        if (PASS_REQUESTED.compareAndSet(this, false, true)) {
            runPass();
        } // else the pass that is coming looks at the timers
    }

    /** Removes a cancelled timer. */
    final void forget(Timer timer) {
        if (isConfined()) {
            timers.remove(timer);
        } else if (!isClosed()) {
            postInternal(() -> timers.remove(timer));
        }
    }

    // AsyncLoop: callbacks

    @Override
    public final boolean inLoop() {
        return backend.inLoop();
    }

    /** Whether the caller may touch what is confined to the loop. */
    final boolean isConfined() {
        return backend.inLoop() && !isClosed();
    }

    @Override
    public final long time() {
        return backend.nanoTime();
    }

    @Override
    public final Handle callSoon(Runnable callback) {
        Callback handle = sited(new Callback(callback));
        requireNotClosed();
        post(handle);
        return handle;
    }

    @Override
    public final void execute(Runnable callback) {
        Callback handle = sited(new Callback(callback));
        if (isClosed()) {
            throw new RejectedExecutionException(closedException());
        }
        post(handle);
    }

    @Override
    public final TimerHandle callLater(Duration delay, Runnable callback) {
        return callAt(time() + Nanos.of(Objects.requireNonNull(delay, "delay")), callback);
    }

    @Override
    public final TimerHandle callAt(long timeNanos, Runnable callback) {
        Timer timer = sited(new Timer(this, timeNanos, Nanos.near(timeNanos, time()), callback));
        requireNotClosed();
        if (isConfined()) {
            add(timer);
        } else {
            post(new TimerStart(timer));
        }
        return timer;
    }

    /** Brings a timer that another thread has set to the loop. */
    private final class TimerStart extends ReadyEntry {
        private final Timer timer;

        TimerStart(Timer timer) {
            this.timer = timer;
        }

        @Override
        void runOnLoop() {
            if (!timer.isCancelled()) {
                add(timer);
            }
        }

        @Override
        void drop(LoopClosedException closed) {
            timer.drop(closed);
        }
    }

    @Override
    public LoopFuture<Void> sleep(Duration delay) {
        requireNotClosed();
        return Sleep.start(this, Nanos.of(Objects.requireNonNull(delay, "delay")));
    }

    // AsyncLoop: futures and executors

    @Override
    public <V> LoopPromise<V> createFuture() {
        return newPromise();
    }

    final <V> ConfinedPromise<V> newPromise() {
        return sited(backend.newFuture(this));
    }

    @Override
    public <V> LoopFuture<V> wrap(CompletionStage<V> stage) {
        return offloads.wrap(Objects.requireNonNull(stage, "stage"));
    }

    @Override
    @SuppressWarnings("NullAway") // null is the value of a Void
    public <V> LoopFuture<V> submit(Callable<? extends LoopFuture<V>> task) {
        Objects.requireNonNull(task, "task");
        requireNotClosed();
        ConfinedPromise<Void> onLoop = newPromise();
        LoopFuture<V> result = onLoop.thenCompose(start -> begin(task));
        onLoop.trySuccess(null);
        return result;
    }

    private <V> LoopFuture<V> begin(Callable<? extends LoopFuture<V>> task) {
        if (isClosed()) {
            throw closedException(); // and not on whichever thread has found that out
        }
        try {
            return Objects.requireNonNull(task.call(), "task: returned null (expected: a future)");
        } catch (Throwable failure) {
            callExceptionHandler(new LoopError("submitted task could not be started", failure, task));
            throw Sneaky.unchecked(failure);
        }
    }

    @Override
    public <V> LoopFuture<V> runInExecutor(@Nullable Executor executor, Callable<V> call) {
        return runInExecutor(executor, call, Offload.DEFAULT);
    }

    @Override
    public <V> LoopFuture<V> runInExecutor(@Nullable Executor executor, Callable<V> call, Offload offload) {
        Objects.requireNonNull(call, "call");
        Objects.requireNonNull(offload, "offload");
        closing.requireOpen();
        Executor chosen = executor == null ? defaultExecutor.get() : executor;
        return offloads.run(backend.adapt(chosen), call, offload);
    }

    @Override
    public <V> LoopFuture<V> toThread(Callable<V> call) {
        Objects.requireNonNull(call, "call");
        return runInExecutor(null, CarriedContext.capture(carriers).around(call));
    }

    @Override
    public final void addContextCarrier(ContextCarrier carrier) {
        carriers.add(Objects.requireNonNull(carrier, "carrier"));
    }

    @Override
    public final void setDefaultExecutor(Executor executor) {
        defaultExecutor.set(executor);
    }

    @Override
    public final LoopFuture<Boolean> shutdownDefaultExecutor(Duration timeout) {
        return defaultExecutor.shutdown(Nanos.ofTimeout(timeout));
    }

    // AsyncLoop: errors

    @Override
    public final void setExceptionHandler(@Nullable LoopExceptionHandler handler) {
        errors.set(handler);
    }

    @Override
    public final void callExceptionHandler(LoopError error) {
        errors.take(Objects.requireNonNull(error, "error"));
    }

    @Override
    public final void setDebug(boolean debug) {
        this.debug = debug;
    }

    /** What {@link #refuseBlocking} throws: names the thread and the remedy. */
    protected static IllegalStateException blockingRefusal() {
        return LoopThread.blocking();
    }

    /** Throws {@link IllegalStateException} if a blocking wait on the calling thread would stop a loop. */
    protected void refuseBlocking() {
        LoopThread.refuseBlocking();
    }

    // AsyncLoop: the end

    @Override
    public final boolean isClosed() {
        return closing.isClosed();
    }

    @Override
    public final LoopFuture<ShutdownReport> close(Duration timeout) {
        return closing.start(timeout);
    }

    /** Says that the backend's thread has ended and nothing will run on it again. From any thread; idempotent. */
    protected final void backendEnded() {
        closing.backendEnded();
    }

    /** Called once when the loop has closed. */
    protected void closed() {}

    /**
     * Adds a way to find the loop that the calling thread belongs to, outside of the loop's passes: for backends whose threads
     * run other things as well.
     *
     * @param finder called on any thread; returns null if the thread is not one of the backend's
     */
    protected static void addFinder(Supplier<@Nullable BackedLoop> finder) {
        LoopThread.addFinder(finder);
    }

    /** Whether it is closed, and has completed all that it completes then. */
    final boolean isOver() {
        return closing.isOver();
    }

    private void requireNotClosed() {
        if (isClosed()) {
            throw closedException();
        }
    }

    final LoopClosedException closedException() {
        return new LoopClosedException("loop is closed: " + this);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + '[' + backend + ']';
    }

    // for LoopClosing

    final Offloads offloads() {
        return offloads;
    }

    final DefaultExecutor defaultExecutor() {
        return defaultExecutor;
    }

    /** What is outstanding has come back; those who wait for it hear of it first. */
    final void allDelivered() {
        if (closing.isStarted()) { // else who starts it will look itself
            postInternal(closing::proceed);
        }
    }

    /**
     * Has {@code drain} run where callbacks are not in anybody's way: on the backend's thread, if that takes it.
     */
    final void executeDrain(Runnable drain) {
        try {
            backend.execute(drain);
        } catch (Throwable notQueued) { // nobody else would do it
            LOG.debug("loop's backend has ended, or takes nothing just now", notQueued);
            drain.run();
        }
    }

    // for ManualLoop

    /** When the earliest timer is due; null if none waits. On the loop, or while nobody turns it. */
    final @Nullable Long nextDeadlineNanos() {
        Timer earliest = timers.peek();
        return earliest == null ? null : earliest.deadlineNanos;
    }

    /** How many callbacks have run so far. On the loop, or while nobody turns it. */
    final long callbacksRun() {
        return callbacksRun;
    }

    /** Called on the loop where it matters what other threads do meanwhile. */
    void othersMayAct() {}

    final boolean hasReady() {
        return !ready.isEmpty();
    }

    /** Drops what waits on timers. By the one thread that closes the loop. */
    final void dropTimers(LoopClosedException closed) {
        Registration last = wakeUp;
        wakeUp = null;
        if (last != null) {
            try {
                last.close();
            } catch (RejectedExecutionException ended) {
                LOG.debug("loop ended with a wake-up set; it does not come any more", ended);
            }
        }
        for (Timer timer = timers.poll(); timer != null; timer = timers.poll()) {
            drop(timer, closed);
        }
    }

    /** Drops what is ready now. By one thread at a time, on a closed loop. */
    final void dropReady(LoopClosedException closed) {
        if (ready.isEmpty()) {
            return;
        }
        ReadyEntry last = ready.last();
        for (ReadyEntry entry = ready.poll(); entry != null; entry = ready.poll()) {
            drop(entry, closed);
            if (entry == last) {
                break;
            }
        }
        ready.forgetLast();
    }

    /** As {@link #dropReady}, but callbacks, which would queue others for ever, are not even told. */
    final void silenceReady(LoopClosedException closed) {
        for (ReadyEntry entry = ready.poll(); entry != null; entry = ready.poll()) {
            if (entry instanceof DoneCallback<?> endless) {
                callExceptionHandler(new LoopError("callbacks of a closed loop go on and on", closed, endless));
                endless.clear();
            } else {
                drop(entry, closed);
            }
        }
        ready.forgetLast();
    }

    private void drop(ReadyEntry entry, LoopClosedException closed) {
        try {
            entry.drop(closed);
        } catch (Throwable thrown) {
            callExceptionHandler(new LoopError("exception in callback", thrown, entry, siteOf(entry)));
        }
    }
}
