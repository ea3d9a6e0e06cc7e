package dev.eddy.test;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A pipeline on an event loop of its own, for tests of handlers: the test is the peer that sends messages and looks at what
 * comes back, and with a {@link StepExecutor} it says which job ends first.
 *
 * <p>An {@code EmbeddedChannel} says of every thread that it is the loop, so it shows nothing about threads. Here the loop is
 * a thread, and two {@code LocalChannel}s are the connection: messages stay the objects that they are, and no kernel's buffer
 * makes a test depend on its luck. What is about sockets is for a {@link TcpProbe}.
 *
 * <p><b>Order.</b> {@link #settle} blocks until the loop has nothing to do, so what was not written by then waits for
 * something else: a job, or a timer.
 * <p><b>Ownership.</b> Of a message that is read the pipeline; of one that is taken the test. All are in the {@link #ledger}.
 * <p><b>Close.</b> Fails if a message was not released, or an exception was caught by nobody.
 *
 * <pre>{@code
 * StepExecutor jobs = new StepExecutor();
 * OffloadHandler<String, String> handler = OffloadHandler.of(String.class, String::toUpperCase)
 *         .executor(jobs).ordering(Ordering.PARALLEL_ORDERED).build();
 * try (PipelineHarness harness = PipelineHarness.of(pipeline -> pipeline.addLast(handler))) {
 *     harness.read("a", "b").settle();
 *     jobs.run(1);                                                      // the second job ends first
 *     assertThat(harness.settle().takeWritten()).isEmpty();             // and waits for its turn
 *     jobs.runNext();
 *     assertThat(harness.settle().takeWritten()).containsExactly("A", "B");
 * }
 * }</pre>
 *
 * <p>Thread-safe; not to be called on the loop. Needs Netty.
 */
public final class PipelineHarness implements AutoCloseable {

    /** Longer than any hiccup of a busy machine. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);

    /** Netty has 1 to 31 for users; a handler that uses them will begin at the other end. */
    private static final int WRITABILITY = 31;

    private final Patience patience;
    private final CountingLoop loop = new CountingLoop();
    private final RefCntLedger ledger = new RefCntLedger();
    private final Mailbox written;
    private final Mailbox passed;
    private final Mailbox caught;
    private final Channel peer;
    private final Channel channel;

    private PipelineHarness(Consumer<? super ChannelPipeline> handlers, Duration timeout) {
        this.patience = new Patience(timeout);
        this.written = new Mailbox("written", patience);
        this.passed = new Mailbox("passed on", patience);
        this.caught = new Mailbox("caught", patience);
        try {
            LocalPair pair = LocalPair.connect(loop, patience, new Collector(), pipeline -> {
                pipeline.addLast(new Outbound.Wrapper(ledger));
                handlers.accept(pipeline);
                pipeline.addLast(new Tail());
            });
            this.peer = pair.client();
            this.channel = pair.server();
        } catch (RuntimeException | Error failure) {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw failure;
        }
    }

    /** A harness whose pipeline has the handlers that {@code handlers} adds to its end. Blocks until it is active. */
    public static PipelineHarness of(Consumer<? super ChannelPipeline> handlers) {
        return of(handlers, DEFAULT_TIMEOUT);
    }

    /** As {@link #of(Consumer)}, with waits of at most {@code timeout} each instead of 20 s. */
    public static PipelineHarness of(Consumer<? super ChannelPipeline> handlers, Duration timeout) {
        return new PipelineHarness(handlers, timeout);
    }

    /** The channel under test. */
    public Channel channel() {
        return channel;
    }

    /** The account of all messages that were read and written. */
    public RefCntLedger ledger() {
        return ledger;
    }

    // what the peer does

    /** Lets the pipeline read {@code messages} in one burst, also while reading is paused: they were decoded before. Blocks. */
    public PipelineHarness read(Object... messages) {
        return runOnLoop(() -> {
            for (Object message : messages) {
                channel.pipeline().fireChannelRead(ledger.track(message));
            }
            channel.pipeline().fireChannelReadComplete();
        });
    }

    /** Ends the input, as a socket channel with {@code ALLOW_HALF_CLOSURE} tells of a peer that has ended its half. Blocks. */
    public PipelineHarness endInput() {
        return runOnLoop(() -> channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE));
    }

    /** Makes the channel not writable, as a peer does that does not read. What is written arrives all the same. Blocks. */
    public PipelineHarness stallOutput() {
        return setWritable(/* writable= */ false);
    }

    /** Makes the channel writable again. Blocks. */
    public PipelineHarness resumeOutput() {
        return setWritable(/* writable= */ true);
    }

    private PipelineHarness setWritable(boolean writable) {
        return runOnLoop(() -> Objects.requireNonNull(channel.unsafe().outboundBuffer(), "channel is closed")
                .setUserDefinedWritability(WRITABILITY, writable));
    }

    /** Closes the peer's end of the connection. Blocks until the channel is closed, too. */
    public PipelineHarness disconnect() {
        patience.done(peer.close(), "close of the peer");
        patience.done(channel.closeFuture(), "close of the channel");
        return this;
    }

    // what comes back

    /** Waits for the next message that was written and flushed, and that nobody has taken. */
    public <T> T awaitWritten(Class<T> type) {
        return written.await(type);
    }

    /** What was written and flushed and not taken yet, oldest first. Does not wait: {@link #settle} before. */
    public List<Object> takeWritten() {
        return written.take();
    }

    /** What was read and has come out behind the last handler, oldest first. Does not wait. */
    public List<Object> takePassed() {
        return passed.take();
    }

    /** Waits for the next exception that no handler has caught. */
    public <T extends Throwable> T awaitCaught(Class<T> type) {
        return caught.await(type);
    }

    /** The exceptions that no handler has caught, oldest first; no longer held against the test. Does not wait. */
    public List<Throwable> takeCaught() {
        return caught.take().stream().map(Throwable.class::cast).toList();
    }

    // the loop

    /** Blocks until all that was queued on the loop before, timers that are due included, has run. */
    public PipelineHarness turn() {
        patience.opened(loop.turn(), "turn of the loop");
        return this;
    }

    /**
     * Turns the loop until a whole turn has queued nothing: then it does nothing by itself but wait for its timers.
     *
     * @throws AssertionError if it still does after the timeout
     */
    public PipelineHarness settle() {
        long deadline = System.nanoTime() + patience.timeout().toNanos();
        long before;
        do {
            before = loop.queued();
            turn();
        } while (loop.queued() != before && System.nanoTime() - deadline < 0);
        if (loop.queued() != before) {
            throw new AssertionError("loop still busy after " + patience.timeout() + " (expected: nothing queued)");
        }
        return this;
    }

    /** What {@code call} returns, or throws, on the loop. Blocks. */
    public <T> T onLoop(Callable<T> call) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(call.call());
            } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
            }
        });
        return patience.result(result, "call on the loop");
    }

    private PipelineHarness runOnLoop(Runnable action) {
        patience.unchecked(CompletableFuture.runAsync(action, loop), "action on the loop");
        return this;
    }

    // the end

    /**
     * Closes both ends, releases what nobody has taken, and ends the loop; then looks whether all is well. Blocks.
     *
     * @throws AssertionError if there is an exception that nobody has caught or taken, or a message that was not released,
     *     once those who work with it had their time
     */
    @Override
    public void close() {
        if (loop.isShuttingDown()) {
            return;
        }
        try {
            disconnect().settle();
            written.take().forEach(ReferenceCountUtil::release);
            passed.take().forEach(ReferenceCountUtil::release);
            ledger.assertAllReleased(patience.timeout());
            assertNothingCaught();
        } finally {
            patience.ended(
                    loop.shutdownGracefully(0, patience.timeout().toMillis() / 2, TimeUnit.MILLISECONDS),
                    "end of the loop");
        }
    }

    private void assertNothingCaught() {
        List<Throwable> left = takeCaught();
        if (!left.isEmpty()) {
            AssertionError error =
                    new AssertionError("caught by no handler: " + left + " (expected: nothing)", left.get(0));
            left.subList(1, left.size()).forEach(error::addSuppressed);
            throw error;
        }
    }

    /** The peer's handler. */
    private final class Collector extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            written.put(((Outbound) message).message());
        }
    }

    /** Stands behind the handlers of the test. */
    private final class Tail extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            passed.put(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            caught.put(cause);
        }
    }
}
