package dev.eddy.samples;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the streams of one HTTP/2 connection have in common, and its end: the client is told (GOAWAY), streams that are there are
 * answered, then it is closed.
 *
 * <p>It ends when nothing was read or written for long and no request is being answered, when the server does, and when the client
 * ends its input. In the last case the client may also be gone altogether; a ping a second, which the system of such a client answers
 * with a reset, tells.
 *
 * <p>Stands last in the pipeline, behind an {@link io.netty.handler.timeout.IdleStateHandler}. Confined to the loop.
 */
final class Http2Connection extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(Http2Connection.class);

    /** Six of the largest bodies that are taken by default. */
    private static final long MOST_BYTES_HELD = 6 << 20;

    private static final long PING_SECONDS = 1;

    private int answering; // requests that have no reply yet
    private long bytesHeld; // of requests and replies, of all streams
    private @Nullable Future<?> pings;

    // what streams tell

    void begins() {
        answering++;
    }

    void replied() {
        answering--;
    }

    /** A stream has {@code bytes} more; returns whether that is not too much. */
    boolean hold(long bytes) {
        bytesHeld += bytes;
        return bytesHeld <= MOST_BYTES_HELD;
    }

    void letGo(long bytes) {
        bytesHeld -= bytes;
    }

    // the end

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Session.NoMoreInput || (event instanceof IdleStateEvent && answering == 0)) {
            ctx.close(); // the codec says goodbye and waits for the streams
        } else if (event instanceof ChannelInputShutdownEvent) {
            ctx.close();
            startPinging(ctx);
        }
        ctx.fireUserEventTriggered(event);
    }

    private void startPinging(ChannelHandlerContext ctx) {
        if (pings == null && ctx.channel().isActive()) {
            pings = ctx.executor()
                    .scheduleWithFixedDelay(
                            () -> ctx.writeAndFlush(new DefaultHttp2PingFrame(0)),
                            PING_SECONDS,
                            PING_SECONDS,
                            TimeUnit.SECONDS);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (pings != null) {
            pings.cancel(/* mayInterruptIfRunning= */ false);
        }
        ctx.fireChannelInactive();
    }

    /** Frames of the connection itself, which the codec has seen to. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        ReferenceCountUtil.release(frame);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("connection failed", cause);
        if (!(cause
                instanceof
                Http2Exception)) { // else the codec closes next, and says why; a close here would overtake that
            ctx.close();
        }
    }
}
