package dev.eddy.samples;

import dev.eddy.netty.ReadGate;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives the header of a request a fixed time, however its bytes dribble in: from the opening of the connection for the first
 * request, from the first bytes for the others. Time in which the server itself does not read is not the client's.
 *
 * <p>Stands before the decoder, which says when a header and when a request is complete. Confined to the loop.
 */
final class HeaderDeadline extends ChannelInboundHandlerAdapter {

    private enum Header {
        /** Nothing of it has come. */
        AWAITED,
        /** It is not complete. */
        BEGUN,
        /** It is complete, or late; the next one comes behind the body. */
        OVER
    }

    private final long timeoutNanos;
    private Header header = Header.BEGUN;
    private @Nullable Future<?> timer;
    private boolean pausedAtStart; // of the timer

    HeaderDeadline(Duration timeout) {
        this.timeoutNanos = timeout.toNanos();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        start(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        if (header == Header.AWAITED) {
            header = Header.BEGUN;
        }
        ctx.fireChannelRead(bytes);
        // Not before: most headers are complete by now, and what they ask for may have paused the reading.
        if (header == Header.BEGUN && timer == null && !ctx.isRemoved()) {
            start(ctx);
        }
    }

    private void start(ChannelHandlerContext ctx) {
        pausedAtStart = ReadGate.of(ctx.channel()).isPaused();
        timer = ctx.executor().schedule(() -> expire(ctx), timeoutNanos, TimeUnit.NANOSECONDS);
    }

    private void expire(ChannelHandlerContext ctx) {
        timer = null;
        if (pausedAtStart || ReadGate.of(ctx.channel()).isPaused()) {
            start(ctx);
        } else {
            header = Header.OVER;
            ctx.fireUserEventTriggered(Session.NoMoreInput.TOO_SLOW);
        }
    }

    void headerComplete() {
        header = Header.OVER;
        stop();
    }

    /** {@code nextHasBegun} if there already are bytes behind the request. */
    void requestComplete(boolean nextHasBegun) {
        header = nextHasBegun ? Header.BEGUN : Header.AWAITED;
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(/* mayInterruptIfRunning= */ false);
            timer = null;
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stop();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        ctx.fireChannelInactive();
    }
}
