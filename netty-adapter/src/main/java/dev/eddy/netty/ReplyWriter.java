package dev.eddy.netty;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands over what has become of requests: writes replies, and tells failures to who is there for them.
 *
 * <p><b>Flush.</b> One for all the replies of a pass of the loop.
 *
 * <p>Confined to the loop.
 */
final class ReplyWriter<I, O> {

    private final OffloadSettings<I, O> settings;
    private final ChannelHandlerContext ctx;
    private final Consumer<Object> discard;
    private final ChannelFutureListener written;
    private final Runnable flush = this::flush;
    private boolean flushDue;
    private boolean ended;

    ReplyWriter(OffloadSettings<I, O> settings, ChannelHandlerContext ctx, Consumer<Object> discard) {
        this.settings = settings;
        this.ctx = ctx;
        this.discard = discard;
        this.written = done -> {
            if (!done.isSuccess() && !ended && ctx.channel().isActive()) { // else everybody hears that it was closed
                ctx.fireExceptionCaught(done.cause());
            }
        };
    }

    /** Writes the reply or the failure's reply, or fires the failure. Throws nothing. */
    void handOver(Request<I, O> request) {
        Throwable failure = request.failure();
        O reply;
        try {
            reply = failure == null ? request.reply() : replyTo(request, failure);
        } catch (Throwable cause) {
            if (cause != failure && failure != null) {
                cause.addSuppressed(failure);
            }
            ctx.fireExceptionCaught(cause);
            return;
        }
        if (reply != null) {
            write(reply);
        }
    }

    private @Nullable O replyTo(Request<I, O> request, Throwable failure) throws Throwable {
        if (settings.onFailure() == null) {
            throw failure;
        }
        return settings.onFailure().apply(request.message(), failure);
    }

    private void write(O reply) {
        if (ended) { // by what the failure's reply was made by
            discard.accept(reply);
            return;
        }
        ctx.write(reply).addListener(written);
        if (!flushDue) {
            try {
                NettyLoop.of(ctx.channel()).afterCallbacks(flush);
                flushDue = true;
            } catch (RejectedExecutionException ended) {
                ctx.flush();
            }
        }
    }

    private void flush() {
        if (flushDue) {
            flushDue = false;
            ctx.flush();
        }
    }

    /** Nothing is written after this; what was written is flushed. */
    void end() {
        ended = true;
        flush();
    }
}
