package dev.eddy.netty;

import dev.eddy.Offload;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The handler for blocking work on what is written: makes a blocking call of each message, off the loop, and writes what it
 * returns in its place.
 *
 * <p><b>Ordering.</b> Writes leave in the order in which they were made, also those that are no {@code I}. A flush, a close and
 * a disconnect come when everything before them has left, so give calls that may hang a run timeout.
 * <p><b>Completion.</b> Each write has its own promise: of what was written for it, or failed with what its call has thrown;
 * the writes behind it go on. A call that returns null writes nothing, and its promise succeeds.
 * <p><b>Backpressure.</b> From the high mark of what is held here until the low one the channel is not writable. Nothing is
 * refused: one who writes on all the same spends memory. A channel without an outbound buffer, as that of an HTTP/2 stream, knows no
 * such mark.
 * <p><b>Ownership.</b> A message is released when its call has returned and what it has made was written: the call borrows it.
 * <p><b>Close.</b> When the channel is closed or leaves its event loop, or this leaves the pipeline, promises fail with {@link
 * ClosedChannelException}, what waits is cancelled and what runs is given up as {@link dev.eddy.OnCancel} says.
 *
 * <pre>{@code
 * pipeline.addLast(new PageEncoder(), OffloadWriter.of(Page.class, signer::sign).build());
 * }</pre>
 *
 * <p>Stands before the handlers that write such messages, with no executor group of its own. Sharable; keeps what belongs to a
 * channel with the channel. Thread-safe.
 */
@Sharable
public final class OffloadWriter<I, O> extends ChannelDuplexHandler {

    private final OffloadSettings<I, O> settings;
    private final LongAdder inFlight = new LongAdder();

    private OffloadWriter(OffloadSettings<I, O> settings) {
        this.settings = settings;
    }

    /** A builder of a handler that makes {@code call} of each {@code type} that is written. */
    public static <I, O> Builder<I, O> of(Class<I> type, OffloadHandler.Call<? super I, ? extends O> call) {
        Objects.requireNonNull(call, "call");
        return new Builder<>(type, (message, token) -> call.call(message));
    }

    /** A builder of a handler that makes {@code call} of each {@code type} that is written. */
    public static <I, O> Builder<I, O> of(Class<I> type, OffloadHandler.TokenCall<? super I, ? extends O> call) {
        return new Builder<>(type, call);
    }

    /** How many writes are held, on all channels. From any thread; exact when nothing changes. */
    public long inFlight() {
        return inFlight.sum();
    }

    /** How many writes to {@code channel} are held. From any thread. */
    public int inFlight(Channel channel) {
        return Lanes.of(channel).messages(settings);
    }

    // what is written

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        OffloadSettings.requireLoop(ctx);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!ctx.channel().isOpen()) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        if (settings.type().isInstance(message)) {
            lane(ctx).write(settings.type().cast(message), promise);
            return;
        }
        WriteLane<?, ?> before = busyLane(ctx);
        if (before == null) {
            ctx.write(message, promise);
        } else {
            before.pass(message, promise);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        after(ctx, ctx::flush);
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        after(ctx, () -> ctx.close(promise));
    }

    @Override
    public void disconnect(ChannelHandlerContext ctx, ChannelPromise promise) {
        after(ctx, () -> ctx.disconnect(promise));
    }

    private static void after(ChannelHandlerContext ctx, Runnable action) {
        WriteLane<?, ?> before = busyLane(ctx);
        if (before == null) {
            action.run();
        } else {
            before.then(action);
        }
    }

    // the end

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Lanes.of(ctx.channel()).end(ctx, "channel closed");
        ctx.fireChannelInactive();
    }

    @Override
    public void channelUnregistered(ChannelHandlerContext ctx) {
        Lanes.of(ctx.channel()).end(ctx, "channel left its event loop");
        ctx.fireChannelUnregistered();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        Lanes.of(ctx.channel()).end(ctx, "handler removed");
    }

    private static @Nullable WriteLane<?, ?> busyLane(ChannelHandlerContext ctx) {
        return Lanes.of(ctx.channel()).find(ctx) instanceof WriteLane<?, ?> lane && !lane.isEmpty() ? lane : null;
    }

    @SuppressWarnings("unchecked") // the lane at the place of this was made here
    private WriteLane<I, O> lane(ChannelHandlerContext ctx) {
        Lanes lanes = Lanes.of(ctx.channel());
        WriteLane<I, O> lane = (WriteLane<I, O>) lanes.find(ctx);
        if (lane == null) {
            lane = new WriteLane<>(settings, ctx, inFlight);
            lanes.add(lane);
        }
        return lane;
    }

    /** Collects the settings of an {@link OffloadWriter}. Not thread-safe. */
    public static final class Builder<I, O> {

        private final Class<I> type;
        private final OffloadHandler.TokenCall<? super I, ? extends O> call;
        private Ordering ordering = Ordering.SERIAL;
        private @Nullable Executor executor;
        private Marks marks = Marks.DEFAULT;
        private ToLongFunction<? super I> size = OffloadSettings::bytesOf;
        private Offload offload = Offload.DEFAULT;

        private Builder(Class<I> type, OffloadHandler.TokenCall<? super I, ? extends O> call) {
            this.type = type;
            this.call = call;
        }

        /**
         * Whether calls are made side by side; {@link Ordering#SERIAL} unless told otherwise.
         *
         * @throws IllegalArgumentException for {@link Ordering#UNORDERED}: writes keep their order
         */
        public Builder<I, O> ordering(Ordering ordering) {
            if (ordering == Ordering.UNORDERED) {
                throw new IllegalArgumentException("ordering: " + ordering + " (expected: SERIAL or PARALLEL_ORDERED)");
            }
            this.ordering = ordering;
            return this;
        }

        /** See {@link OffloadHandler.Builder#executor}. */
        public Builder<I, O> executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /**
         * With {@code high} writes held here the channel is not writable until there are {@code low}; 32 and 8 unless told
         * otherwise. With {@link Ordering#PARALLEL_ORDERED} {@code high} is also how many jobs may be at the executor.
         */
        public Builder<I, O> inFlight(int high, int low) {
            this.marks = marks.withMessages(high, low);
            return this;
        }

        /** See {@link OffloadHandler.Builder#inFlightBytes}. */
        public Builder<I, O> inFlightBytes(long high, long low, ToLongFunction<? super I> size) {
            this.marks = marks.withBytes(high, low);
            this.size = size;
            return this;
        }

        /** See {@link OffloadHandler.Builder#offload}. */
        public Builder<I, O> offload(Offload offload) {
            this.offload = offload;
            return this;
        }

        /** The handler; throws {@link IllegalArgumentException} naming what is out of range. */
        public OffloadWriter<I, O> build() {
            return new OffloadWriter<>(new OffloadSettings<>(
                    type, new Work.Blocking<>(call), ordering, executor, marks, size, offload, null));
        }
    }
}
