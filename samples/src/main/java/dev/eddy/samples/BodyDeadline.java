package dev.eddy.samples;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives the body of a request on a stream of HTTP/2 a fixed time, however its bytes dribble in; then the stream is reset. So it is as
 * soon as the client has ended its input without the rest.
 *
 * <p>Stands before what gathers the body. Confined to the loop.
 */
final class BodyDeadline extends ChannelInboundHandlerAdapter {

    private final long timeoutNanos;
    private @Nullable Future<?> timer; // while a body is incomplete

    BodyDeadline(Duration timeout) {
        this.timeoutNanos = timeout.toNanos();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof LastHttpContent) {
            stop();
        } else if (message instanceof HttpRequest) {
            start(ctx, timeoutNanos);
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownReadComplete && timer != null) {
            stop();
            // Not at once: the codec, which walks through its streams, would not see that this was the last.
            start(ctx, 0);
        }
        ctx.fireUserEventTriggered(event);
    }

    private void start(ChannelHandlerContext ctx, long nanos) {
        timer = ctx.executor().schedule(() -> expire(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void expire(ChannelHandlerContext ctx) {
        timer = null;
        ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(/* mayInterruptIfRunning= */ false);
            timer = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        ctx.fireChannelInactive();
    }
}
