package dev.eddy.samples;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives the header of a request a fixed time, however its bytes dribble in: from the opening of the connection for the first
 * request, from the first bytes for the others.
 *
 * <p>Stands before the decoder; who stands behind that says when a header and when a request is complete. Confined to the loop.
 */
final class HeaderDeadline extends ChannelInboundHandlerAdapter implements WholeRequests.Progress {

    private final long timeoutNanos;
    private boolean betweenRequests;
    private @Nullable Future<?> timer;

    HeaderDeadline(Duration timeout) {
        this.timeoutNanos = timeout.toNanos();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        start(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        if (betweenRequests) {
            start(ctx);
        }
        ctx.fireChannelRead(bytes);
    }

    private void start(ChannelHandlerContext ctx) {
        betweenRequests = false;
        timer = ctx.executor().schedule(() -> expire(ctx), timeoutNanos, TimeUnit.NANOSECONDS);
    }

    private void expire(ChannelHandlerContext ctx) {
        timer = null;
        ctx.fireUserEventTriggered(Session.NoMoreInput.TOO_SLOW);
    }

    @Override
    public void headerComplete() {
        betweenRequests = false;
        stop();
    }

    @Override
    public void requestComplete() {
        betweenRequests = true;
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
