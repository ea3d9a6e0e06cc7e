package dev.eddy.samples;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
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
 * ends its input. In the last case answers may take their time, but the client may also be gone altogether; a ping a second, which
 * the system of such a client answers with a reset, tells.
 *
 * <p>Stands last in the pipeline, behind an {@link io.netty.handler.timeout.IdleStateHandler}. Confined to the loop.
 */
final class Http2Connection extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(Http2Connection.class);

    /** On the bytes of all streams, if not two bodies need more. */
    private static final long MOST_BYTES_HELD = 6 << 20;

    /** For the codec, which else closes a connection with streams that last longer after it has said goodbye. */
    private static final long NO_LIMIT = -1;

    private static final long PING_SECONDS = 1;

    private final long mostBytesHeld;
    private final long drainMillis;
    private int answering; // requests that have no reply yet
    private long bytesHeld; // of requests and replies, of all streams
    private @Nullable Future<?> pings;

    Http2Connection(HttpLimits limits) {
        this.mostBytesHeld = Math.max(MOST_BYTES_HELD, 2L * limits.maxBody());
        this.drainMillis = limits.drain().toMillis();
    }

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
        return bytesHeld <= mostBytesHeld;
    }

    void letGo(long bytes) {
        bytesHeld -= bytes;
    }

    // the end

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Session.NoMoreInput || (event instanceof IdleStateEvent && answering == 0)) {
            sayGoodbye(ctx, drainMillis);
        } else if (event instanceof ChannelInputShutdownEvent) {
            sayGoodbye(ctx, NO_LIMIT);
            startPinging(ctx);
        }
        ctx.fireUserEventTriggered(event);
    }

    /** Has the codec close when the streams that there are have ended, or {@code millis} are over. */
    private static void sayGoodbye(ChannelHandlerContext ctx, long millis) {
        ctx.pipeline().get(Http2FrameCodec.class).gracefulShutdownTimeoutMillis(millis);
        ctx.close();
    }

    private void startPinging(ChannelHandlerContext ctx) {
        if (pings == null && ctx.channel().isActive()) {
            pings = ctx.executor()
                    .scheduleWithFixedDelay(() -> ping(ctx), PING_SECONDS, PING_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Only while something is done for the client: else pings would keep a connection busy that has nothing to say. */
    private void ping(ChannelHandlerContext ctx) {
        if (answering > 0) {
            ctx.writeAndFlush(new DefaultHttp2PingFrame(0));
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
