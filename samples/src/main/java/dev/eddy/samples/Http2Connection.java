package dev.eddy.samples;

import io.netty.buffer.Unpooled;
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

    private static final long AT_ONCE = 0;

    private static final long LOOK_SECONDS = 1;

    private final long mostBytesHeld;
    private final long drainMillis;
    private int answering; // requests that have no reply yet
    private long bytesHeld; // of requests and replies, of all streams
    private @Nullable Future<?> looks;

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
            startLooking(ctx);
        }
        ctx.fireUserEventTriggered(event);
    }

    /** Has the codec close when the streams that there are have ended, or {@code millis} are over. */
    private static void sayGoodbye(ChannelHandlerContext ctx, long millis) {
        ctx.pipeline().get(Http2FrameCodec.class).gracefulShutdownTimeoutMillis(millis);
        ctx.close();
    }

    private void startLooking(ChannelHandlerContext ctx) {
        if (looks == null && ctx.channel().isActive()) {
            looks = ctx.executor()
                    .scheduleWithFixedDelay(() -> look(ctx), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        }
    }

    /**
     * While something is done for a client that has ended its input: whether it is there. Then streams that are still open, since
     * they were answered before they ended, never will end.
     */
    private void look(ChannelHandlerContext ctx) {
        if (answering > 0) {
            ctx.writeAndFlush(new DefaultHttp2PingFrame(0));
        } else {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> sayGoodbye(ctx, AT_ONCE));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (looks != null) {
            looks.cancel(/* mayInterruptIfRunning= */ false);
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
