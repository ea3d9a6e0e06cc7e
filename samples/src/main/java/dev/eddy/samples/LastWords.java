package dev.eddy.samples;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * The end of a connection that lets the client read the last reply.
 *
 * <p>A socket that is closed while input of the client is unread is reset, and the reset destroys the reply on its way. So only
 * the output is closed, and what still comes in is thrown away until the client closes, too, or has had its time.
 *
 * <p>Confined to the loop.
 */
final class LastWords extends ChannelInboundHandlerAdapter {

    /** Time for the last reply to arrive and for the client to react. */
    private static final long PATIENCE_MILLIS = 1000;

    private LastWords() {}

    /** Writes {@code message} and ends the connection. On the loop. */
    static void say(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ctx.writeAndFlush(message, promise).addListener(written -> {
            DuplexChannel channel = (DuplexChannel) ctx.channel();
            if (!written.isSuccess() || channel.isInputShutdown()) {
                channel.close();
            } else if (channel.isActive()) {
                linger(channel);
            }
        });
    }

    private static void linger(DuplexChannel channel) {
        channel.pipeline().addFirst(new LastWords());
        channel.shutdownOutput();
        channel.config().setAutoRead(true);
        channel.eventLoop().schedule(() -> channel.close(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }
}
