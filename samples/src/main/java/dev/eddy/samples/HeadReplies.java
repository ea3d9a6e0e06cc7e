package dev.eddy.samples;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;

/**
 * Leaves out the body of the reply to who asks a stream of HTTP/2 for the head only, also when the request is refused before it is
 * whole. The codec of HTTP/1.1 does that by itself.
 *
 * <p>Confined to the loop.
 */
final class HeadReplies extends ChannelDuplexHandler {

    private boolean headOnly;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            headOnly = request.method().equals(HttpMethod.HEAD);
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ctx.write(headOnly && message instanceof FullHttpResponse reply ? withoutBody(reply) : message, promise);
    }

    private static FullHttpResponse withoutBody(FullHttpResponse reply) {
        reply.release();
        return reply.replace(Unpooled.EMPTY_BUFFER);
    }
}
