package dev.eddy.netty;

import dev.eddy.CancelToken;
import dev.eddy.Offload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link OffloadHandler}, or an {@link OffloadWriter}, does with the requests of every channel.
 *
 * <p>Immutable.
 *
 * @param executor of blocking calls; null for the default executor of the channel's loop
 * @param onFailure null for {@code exceptionCaught}
 */
record OffloadSettings<I, O>(
        Class<I> type,
        Work<I, O> work,
        Ordering ordering,
        @Nullable Executor executor,
        Marks marks,
        ToLongFunction<? super I> size,
        Offload offload,
        @Nullable BiFunction<? super I, ? super Throwable, ? extends @Nullable O> onFailure) {

    /** Stands for: never; far from an overflow when it is added to a time. */
    private static final long FOREVER_NANOS = Long.MAX_VALUE / 4;

    OffloadSettings {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(work, "work");
        Objects.requireNonNull(ordering, "ordering");
        Objects.requireNonNull(marks, "marks");
        Objects.requireNonNull(size, "size");
        Objects.requireNonNull(offload, "offload");
        if (offload.token() != null) {
            throw new IllegalArgumentException(
                    "offload: with a token (expected: without; a call that takes one is given one for each job)");
        }
        if (work instanceof Work.Composed && (executor != null || offload.runTimeout() != null)) {
            throw new IllegalArgumentException("executor: " + executor + ", runTimeout=" + offload.runTimeout()
                    + " (expected: neither; a call that returns a future chooses them for its own jobs)");
        }
    }

    /** Refuses an executor group for the handler of {@code ctx}: events must not leave the channel's event loop. */
    static void requireLoop(ChannelHandlerContext ctx) {
        if (ctx.executor() != ctx.channel().eventLoop()) {
            throw new IllegalStateException("handler added with an executor: " + ctx.executor()
                    + " (expected: none; give the builder the executor for the calls)");
        }
    }

    /** The bytes of a buffer or of the content that a message holds; nothing for other messages. */
    static long bytesOf(Object message) {
        if (message instanceof ByteBuf buffer) {
            return buffer.readableBytes();
        }
        return message instanceof ByteBufHolder holder ? holder.content().readableBytes() : 0;
    }

    /**
     * How many jobs of a channel may be at the executor. What was decoded beyond that waits in the lane, so that no channel
     * can fill the executor's queue and have the others rejected.
     */
    int width() {
        return ordering == Ordering.SERIAL ? 1 : marks.high();
    }

    boolean hasQueueTimeout() {
        return offload.queueTimeout() != null;
    }

    long queueTimeoutNanos() {
        Duration timeout = offload.queueTimeout();
        try {
            return timeout == null ? FOREVER_NANOS : Math.min(timeout.toNanos(), FOREVER_NANOS);
        } catch (ArithmeticException tooLong) {
            return FOREVER_NANOS;
        }
    }

    /** How a job is to be run that may wait for {@code leftNanos} more. */
    Offload offload(long leftNanos, CancelToken token) {
        return new Offload(
                offload.name(),
                hasQueueTimeout() ? Duration.ofNanos(leftNanos) : null,
                offload.runTimeout(),
                offload.onCancel(),
                discard(),
                token);
    }

    /** What is done with a reply that nobody takes. */
    Consumer<Object> discard() {
        return offload.onDiscard() != null ? offload.onDiscard() : ReferenceCountUtil::safeRelease;
    }
}
