package dev.eddy.netty;

import dev.eddy.AsyncLoop;
import dev.eddy.BackedLoop;
import dev.eddy.LoopFuture;
import dev.eddy.Offload;
import dev.eddy.ShutdownReport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.internal.ThreadExecutorMap;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Netty {@link EventLoop} as an {@link AsyncLoop}: blocking work leaves it, and the result comes back on it.
 *
 * <p>There is one loop per event loop. It adopts the event loop and never shuts it down; when the event loop ends, what is
 * outstanding fails with {@link dev.eddy.LoopClosedException}. While it shuts down, callbacks run, but no timers, which Netty has
 * cancelled; and a chain of callbacks that goes on for ever keeps it from ending, as tasks do that queue themselves, unless its quiet
 * period is zero. Closing the loop first ends such a chain. An {@code EmbeddedChannel}'s event loop claims to be every thread's and is
 * not thread-safe: use a real one where workers are involved.
 *
 * <pre>{@code
 * NettyLoop loop = NettyLoop.of(ctx.channel());
 * loop.runInExecutor(pool, () -> dao.find(id)).addListener((NettyFuture<User> user) -> {
 *     ctx.writeAndFlush(user.isSuccess() ? render(user.getNow()) : error(user.cause()));   // on the channel's loop
 * });
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class NettyLoop extends BackedLoop {

    private static final Logger LOG = LoggerFactory.getLogger(NettyLoop.class);

    private static final ConcurrentMap<EventLoop, NettyLoop> LOOPS = new ConcurrentHashMap<>();

    /** The event loops whose end we hear of. */
    private static final Set<EventLoop> WATCHED = ConcurrentHashMap.newKeySet();

    static {
        addFinder(NettyLoop::find);
    }

    /** Where the loop of an {@code EmbeddedChannel} is kept, to go when the channel goes. */
    private static final AttributeKey<NettyLoop> EMBEDDED = AttributeKey.valueOf(NettyLoop.class, "EMBEDDED");

    /** As long as {@link dev.eddy.WorkerPool#close()} waits. */
    private static final Duration RUN_CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final EventLoop eventLoop;
    private final NettyBackend backend;
    private final ListenerNesting listenerNesting = new ListenerNesting(); // loop-confined

    private NettyLoop(EventLoop eventLoop, NettyBackend backend) {
        super(backend);
        this.eventLoop = eventLoop;
        this.backend = backend;
    }

    /**
     * The loop on {@code eventLoop}; always the same one, until that one is closed. For an {@code EmbeddedChannel} use {@link
     * #of(Channel)}: its event loop never ends, so a loop of it is not kept here. From any thread; does not block.
     */
    public static NettyLoop of(EventLoop eventLoop) {
        NettyLoop known = LOOPS.get(Objects.requireNonNull(eventLoop, "eventLoop"));
        return known != null ? known : adopt(eventLoop);
    }

    /**
     * The loop on which the handlers of {@code channel} run.
     *
     * @throws IllegalStateException if the channel is not registered with an event loop yet
     */
    public static NettyLoop of(Channel channel) {
        EventLoop eventLoop = channel.eventLoop();
        NettyLoop known = LOOPS.get(eventLoop);
        if (known == null) {
            known = channel.attr(EMBEDDED).get();
        }
        if (known != null && !known.isClosed()) {
            return known;
        }
        NettyLoop adopted = adopt(eventLoop);
        if (!LOOPS.containsKey(eventLoop)) {
            channel.attr(EMBEDDED).set(adopted);
        }
        return adopted;
    }

    private static NettyLoop adopt(EventLoop eventLoop) {
        NettyLoop made = new NettyLoop(eventLoop, new NettyBackend(eventLoop));
        Future<?> ended;
        try {
            ended = eventLoop.terminationFuture();
        } catch (UnsupportedOperationException embedded) { // it never ends, so nobody would take it off the map
            return made;
        }
        NettyLoop known = LOOPS.putIfAbsent(eventLoop, made);
        if (known != null) {
            return known;
        }
        if (WATCHED.add(eventLoop)) { // once for all the loops that may follow one another on it
            ended.addListener(done -> ended(eventLoop));
        }
        if (eventLoop.isTerminated()) {
            made.backendEnded(); // the listener may have come too early for this one
        }
        return made;
    }

    private static void ended(EventLoop eventLoop) {
        WATCHED.remove(eventLoop);
        NettyLoop last = LOOPS.get(eventLoop);
        if (last != null) {
            last.backendEnded();
        }
    }

    /** The loop of the calling thread, also in what Netty runs itself; a thread knows its executor, but not its loop. */
    private static @Nullable BackedLoop find() {
        return ThreadExecutorMap.currentExecutor() instanceof EventLoop eventLoop ? LOOPS.get(eventLoop) : null;
    }

    @Override
    protected void closed() {
        LOOPS.remove(eventLoop, this);
    }

    /**
     * asyncio's {@code run}: makes a loop with a thread of its own, calls {@code main} on it, waits for the future that it
     * returns, closes the loop (jobs that are running may finish, for 30 s at most), ends the thread, and returns the result.
     * Blocks; not from a loop thread. If the calling thread is interrupted, the future is cancelled.
     *
     * @throws IllegalStateException on a loop thread
     * @throws InterruptedException if the calling thread is interrupted
     * @throws Exception what {@code main} threw, or the future's failure, unwrapped
     */
    public static <V> V run(Function<? super NettyLoop, ? extends LoopFuture<V>> main) throws Exception {
        Objects.requireNonNull(main, "main");
        refuseOnLoopThread();
        EventLoopGroup group = Transport.best().newGroup(1, new DefaultThreadFactory("eddy-loop", /* daemon= */ true));
        try {
            return of(group.next()).runMain(main);
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private <V> V runMain(Function<? super NettyLoop, ? extends LoopFuture<V>> main) throws Exception {
        NettyFuture<V> result = createFuture();
        callSoon(() -> start(main, result));
        try {
            result.await();
        } catch (InterruptedException e) {
            result.cancel(/* mayInterruptIfRunning= */ false);
            throw e;
        } finally {
            NettyFuture<ShutdownReport> closed = NettyFuture.of(close(RUN_CLOSE_TIMEOUT));
            warnUnlessClean(closed.awaitUninterruptibly().getNow());
        }
        return result.result();
    }

    private static void warnUnlessClean(@Nullable ShutdownReport report) {
        if (report != null && !report.isClean()) {
            LOG.warn("jobs were left after {}: {}", RUN_CLOSE_TIMEOUT, report);
        }
    }

    private <V> void start(Function<? super NettyLoop, ? extends LoopFuture<V>> main, NettyFuture<V> result) {
        LoopFuture<V> future;
        try {
            future = Objects.requireNonNull(main.apply(this), "main: returned null (expected: a future)");
            if (future.loop() != this) {
                throw new IllegalArgumentException(
                        "main: returned a future of " + future.loop() + " (expected: of " + this + ')');
            }
        } catch (Throwable failure) {
            result.tryFailure(failure);
            return;
        }
        result.follow(future);
    }

    /** The event loop this stands on. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    public <V> NettyFuture<V> createFuture() {
        return NettyFuture.of(super.<V>createFuture());
    }

    @Override
    public <V> NettyFuture<V> wrap(CompletionStage<V> stage) {
        return NettyFuture.of(super.wrap(stage));
    }

    /**
     * A future of this loop that ends as {@code future} does, with its own exception. Cancelling it cancels {@code future}. From
     * any thread; does not block; otherwise as {@link #wrap(CompletionStage)}.
     *
     * @return {@code future} itself if it is one of this loop
     * @throws IllegalArgumentException if {@code future} is a void promise, which takes no listeners
     */
    public <V> NettyFuture<V> wrap(Future<V> future) {
        return future instanceof NettyFuture<V> own && own.loop() == this ? own : wrap(NettyStage.of(future));
    }

    /** {@code future} if it is one of this loop, else one of this loop that ends as it does; both ways with cancellation. */
    <V> NettyFuture<V> adopt(LoopFuture<V> future) {
        Objects.requireNonNull(future, "call: returned null (expected: a future)");
        return future.loop() == this ? NettyFuture.of(future) : wrap(future.toCompletableFuture());
    }

    @Override
    public <V> NettyFuture<V> submit(Callable<? extends LoopFuture<V>> task) {
        return NettyFuture.of(super.submit(task));
    }

    @Override
    public NettyFuture<Void> sleep(Duration delay) {
        return NettyFuture.of(super.sleep(delay));
    }

    @Override
    public <V> NettyFuture<V> toThread(Callable<V> call) {
        return NettyFuture.of(super.toThread(call));
    }

    /** {@inheritDoc} A {@code DefaultEventExecutorGroup} is used as one pool: no job waits behind a thread that is blocked. */
    @Override
    public <V> NettyFuture<V> runInExecutor(@Nullable Executor executor, Callable<V> call) {
        return runInExecutor(executor, call, Offload.DEFAULT);
    }

    /** {@inheritDoc} A {@code DefaultEventExecutorGroup} is used as one pool: no job waits behind a thread that is blocked. */
    @Override
    public <V> NettyFuture<V> runInExecutor(@Nullable Executor executor, Callable<V> call, Offload offload) {
        return NettyFuture.of(super.runInExecutor(executor, call, offload));
    }

    /**
     * Runs a blocking call on {@code executor} and completes {@code promise} with its result: a {@link ChannelPromise} on its
     * channel's event loop, a {@link NettyFuture} on its own, any other on this loop (its listeners run where its own executor
     * says). From any thread; does not block.
     *
     * <p>Cancelling the promise cancels the job. A promise that is cancelled already runs nothing; one that somebody else
     * completes meanwhile keeps what it has. Misuse throws and failures arrive as with {@link #runInExecutor(Executor,
     * Callable)}, in the promise.
     *
     * @return {@code promise}
     * @throws IllegalArgumentException if the promise is done with a result, or is a void promise, which takes no listeners
     */
    public <V> Promise<V> runInExecutor(@Nullable Executor executor, Callable<V> call, Promise<V> promise) {
        return PromiseBridge.run(this, executor, call, promise);
    }

    /** Runs {@code task} on the event loop; if that has ended, on the calling thread. */
    void executeOrRun(Runnable task) {
        backend.executeOrRun(task);
    }

    /** Runs {@code task} on the event loop, or not at all if that has ended. */
    void executeUnlessEnded(Runnable task) {
        backend.executeUnlessEnded(() -> {
            if (inLoop()) { // and not on whichever thread has found that it ended with its queue full
                task.run();
            }
        });
    }

    /** Runs {@code action} behind what the loop is at: the callbacks of a pass, or what Netty has called. On the event loop. */
    void afterCallbacks(Runnable action) {
        if (!atPassEnd(action)) {
            eventLoop.execute(action);
        }
    }

    ListenerNesting listenerNesting() {
        return listenerNesting;
    }

    /**
     * Also refuses on event loops that no {@code NettyLoop} has adopted, and wherever this one's event loop says that it is,
     * which for an {@code EmbeddedChannel} is everywhere.
     */
    @Override
    protected void refuseBlocking() {
        super.refuseBlocking();
        if (inLoop() || ThreadExecutorMap.currentExecutor() instanceof EventLoop) {
            throw blockingRefusal();
        }
    }

    private static void refuseOnLoopThread() {
        if (ThreadExecutorMap.currentExecutor() instanceof EventLoop) {
            throw new IllegalStateException("NettyLoop.run on loop thread '"
                    + Thread.currentThread().getName() + "' (expected: a thread that may block)");
        }
    }
}
