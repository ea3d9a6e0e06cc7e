package dev.eddy.netty;

import dev.eddy.CancelToken;
import dev.eddy.LoopFuture;
import dev.eddy.Offload;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The handler for blocking work: makes a blocking call of each request, off the loop, and writes what it returns.
 *
 * <p>A handler that blocks stops every channel of its event loop. One on an {@code EventExecutorGroup} of its own loses buffers
 * when that is full, hears of a close too late or never, and has its writes overtaken. This one stands on the event loop and
 * hands out work only, never events.
 *
 * <p><b>Ordering.</b> As {@link Ordering} says; what is not an {@code I} is passed on at once. Replies are written on the loop,
 * with one flush for all of a pass.
 * <p><b>Backpressure.</b> Requests in flight are counted, in messages and bytes. From the high mark until the low one, and
 * while the channel is not writable, reading pauses by the {@link ReadGate}; what has been decoded by then is kept.
 * <p><b>Ownership.</b> A request is released when its reply has been written or its failure told, and not before its call has
 * returned: the call borrows it, and retains what it returns of it. A reply that nobody takes goes to the {@code onDiscard}
 * of the {@link Offload}, or is released.
 * <p><b>Failure.</b> Of a call, a rejection or a timeout: becomes the reply that {@code onFailure} makes, or {@code
 * exceptionCaught} of the handlers behind this one, in its turn.
 * <p><b>Close.</b> When the channel is closed or leaves its event loop, or this leaves the pipeline, what waits is cancelled
 * and never runs, what runs is given up as {@link dev.eddy.OnCancel} says, and nothing more is written. A peer that only ends its
 * input still gets its replies, where Netty lets it: the epoll of 4.2.13 to 4.2.20 shuts the output down when such a peer does not take
 * a reply at once, since it cannot wait for a channel any more that it has taken out of epoll.
 *
 * <pre>{@code
 * pipeline.addLast(new QueryDecoder(), new ReplyEncoder(), OffloadHandler.of(Query.class, database::run)
 *         .ordering(Ordering.PARALLEL_ORDERED)
 *         .inFlight(32, 8)
 *         .onFailure((query, cause) -> Reply.of(cause))
 *         .build());
 * }</pre>
 *
 * <p>Stands behind the decoder and encoder of its messages, with no executor group of its own. Sharable; keeps what belongs
 * to a channel with the channel. Immutable.
 */
@Sharable
public final class OffloadHandler<I, O> extends ChannelInboundHandlerAdapter {

    private final OffloadSettings<I, O> settings;
    private final LongAdder inFlight = new LongAdder();

    private OffloadHandler(OffloadSettings<I, O> settings) {
        this.settings = settings;
    }

    /** A blocking call for each request. */
    @FunctionalInterface
    public interface Call<I, O> {
        /** Called on a worker; may block. What it throws is the failure; null is no reply. */
        @Nullable
        O call(I request) throws Exception;
    }

    /** A blocking call for each request that looks whether anybody still waits for it. */
    @FunctionalInterface
    public interface TokenCall<I, O> {
        /** As {@link Call#call}, with the token of this one job, which is cancelled when nobody waits for its reply. */
        @Nullable
        O call(I request, CancelToken token) throws Exception;
    }

    /** A call for each request whose reply takes several jobs, or none. */
    @FunctionalInterface
    public interface AsyncCall<I, O> {
        /**
         * Called on the channel's event loop; must not block. The future is the reply; of null, none. It is cancelled when
         * nobody waits for it, and the request is borrowed until it is done: a job that may outlast it takes a reference of its
         * own. What this throws is the failure.
         */
        LoopFuture<O> call(NettyLoop loop, I request) throws Exception;
    }

    /** A builder of a handler that makes {@code call} of each {@code type} that arrives. */
    public static <I, O> Builder<I, O> of(Class<I> type, Call<? super I, ? extends O> call) {
        Objects.requireNonNull(call, "call");
        return of(type, (request, token) -> call.call(request));
    }

    /** A builder of a handler that makes {@code call} of each {@code type} that arrives. */
    public static <I, O> Builder<I, O> of(Class<I> type, TokenCall<? super I, ? extends O> call) {
        return new Builder<>(type, new Work.Blocking<>(Objects.requireNonNull(call, "call")));
    }

    /**
     * A builder of a handler that makes {@code call} of each {@code type} that arrives, on the loop; for replies that are made of
     * several jobs, or that some requests have without one. Order, back-pressure and what else this handler is for are the same.
     */
    public static <I, O> Builder<I, O> ofAsync(Class<I> type, AsyncCall<? super I, O> call) {
        return new Builder<>(type, new Work.Composed<>(Objects.requireNonNull(call, "call")));
    }

    // figures

    /** How many requests are in flight, on all channels. From any thread; exact when nothing changes. */
    public long inFlight() {
        return inFlight.sum();
    }

    /** How many requests of {@code channel} are in flight. From any thread. */
    public int inFlight(Channel channel) {
        return Lanes.of(channel).messages(settings);
    }

    // events

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        OffloadSettings.requireLoop(ctx);
        if (!ctx.channel().isWritable()) {
            lane(ctx).turn();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!settings.type().isInstance(message)) {
            ctx.fireChannelRead(message);
        } else if (ctx.channel().isActive()) {
            lane(ctx).accept(settings.type().cast(message));
        } else {
            ReferenceCountUtil.release(message); // the decoder's last words for a peer that is gone
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (Lanes.of(ctx.channel()).find(ctx) instanceof Lane<?, ?> lane) {
            lane.readComplete();
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            lane(ctx).turn();
        }
        ctx.fireChannelWritabilityChanged();
    }

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

    @SuppressWarnings("unchecked") // the lane at the place of this was made here
    private Lane<I, O> lane(ChannelHandlerContext ctx) {
        Lanes lanes = Lanes.of(ctx.channel());
        Lane<I, O> lane = (Lane<I, O>) lanes.find(ctx);
        if (lane == null) {
            lane = new Lane<>(settings, ctx, inFlight);
            lanes.add(lane);
        }
        return lane;
    }

    /** Collects the settings of an {@link OffloadHandler}. Not thread-safe. */
    public static final class Builder<I, O> {

        private final Class<I> type;
        private final Work<I, O> work;
        private Ordering ordering = Ordering.SERIAL;
        private @Nullable Executor executor;
        private Marks marks = Marks.DEFAULT;
        private ToLongFunction<? super I> size = OffloadSettings::bytesOf;
        private Offload offload = Offload.DEFAULT;
        private @Nullable BiFunction<? super I, ? super Throwable, ? extends @Nullable O> onFailure;

        private Builder(Class<I> type, Work<I, O> work) {
            this.type = type;
            this.work = work;
        }

        /** The order of the replies; {@link Ordering#SERIAL} unless told otherwise. */
        public Builder<I, O> ordering(Ordering ordering) {
            this.ordering = ordering;
            return this;
        }

        /** Where blocking calls are made: any executor, shared or not; the default executor of the channel's loop unless told. */
        public Builder<I, O> executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /**
         * A channel with {@code high} requests in flight is not read until it has {@code low}; 32 and 8 unless told otherwise.
         * Unless {@link Ordering#SERIAL}, {@code high} is also how many of its jobs may be at the executor.
         */
        public Builder<I, O> inFlight(int high, int low) {
            this.marks = marks.withMessages(high, low);
            return this;
        }

        /**
         * As {@link #inFlight}, in bytes as {@code size} declares them; 1 MiB and 256 KiB of buffers and contents unless told
         * otherwise. A request whose size cannot be told fails with what {@code size} throws.
         */
        public Builder<I, O> inFlightBytes(long high, long low, ToLongFunction<? super I> size) {
            this.marks = marks.withBytes(high, low);
            this.size = size;
            return this;
        }

        /**
         * How each job is run. Its queue timeout counts from the arrival of the request. It has no token of its own: see {@link
         * TokenCall}.
         */
        public Builder<I, O> offload(Offload offload) {
            this.offload = offload;
            return this;
        }

        /**
         * Makes the reply to a request that has failed, on the loop; null for none. Without it, and for what it throws, the
         * handlers behind hear an {@code exceptionCaught}.
         */
        public Builder<I, O> onFailure(BiFunction<? super I, ? super Throwable, ? extends @Nullable O> onFailure) {
            this.onFailure = Objects.requireNonNull(onFailure, "onFailure");
            return this;
        }

        /** The handler; throws {@link IllegalArgumentException} naming what is out of range. */
        public OffloadHandler<I, O> build() {
            return new OffloadHandler<>(
                    new OffloadSettings<>(type, work, ordering, executor, marks, size, offload, onFailure));
        }
    }
}
