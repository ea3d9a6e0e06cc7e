package dev.eddy.samples;

import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.ReferenceCountUtil;

/**
 * Counts what a stream of an HTTP/2 connection makes the server hold: its body, and the reply that its client does not let through.
 * When all streams of a connection hold too much, the one that brings more is reset.
 *
 * <p>HTTP/2's windows alone bound what a stream has under way, not what has been gathered of it. Confined to the loop.
 */
final class HeldBytes extends ChannelDuplexHandler {

    private final Http2Connection connection;
    private long bytes;
    private boolean replied;

    HeldBytes(Http2Connection connection) {
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (replied) { // to the beginning of a request, the rest of which is of no use
            ReferenceCountUtil.release(message);
        } else if (message instanceof ByteBufHolder part && !hold(part)) {
            ReferenceCountUtil.release(message);
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.ENHANCE_YOUR_CALM));
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof FullHttpResponse reply && reply.status().code() >= 200) {
            replied = true;
            letGo();
            hold(reply);
        }
        ctx.write(message, promise);
    }

    private boolean hold(ByteBufHolder part) {
        int more = part.content().readableBytes();
        bytes += more;
        return connection.hold(more);
    }

    private void letGo() {
        connection.letGo(bytes);
        bytes = 0;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        letGo();
        ctx.fireChannelInactive();
    }
}
