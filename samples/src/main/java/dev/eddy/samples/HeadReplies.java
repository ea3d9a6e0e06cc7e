package dev.eddy.samples;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpStatusClass;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Leaves out the body of the reply to who asks for the head only, also when the request is refused before it is whole.
 *
 * <p>Confined to the loop.
 */
final class HeadReplies extends ChannelDuplexHandler {

    private final Queue<HttpMethod> asked = new ArrayDeque<>(4); // whose replies are awaited

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            asked.add(request.method());
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ctx.write(message instanceof FullHttpResponse reply ? asAsked(reply) : message, promise);
    }

    private FullHttpResponse asAsked(FullHttpResponse reply) {
        boolean interim = reply.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        return !interim && HttpMethod.HEAD.equals(asked.poll()) ? withoutBody(reply) : reply;
    }

    private static FullHttpResponse withoutBody(FullHttpResponse reply) {
        reply.release();
        return reply.replace(Unpooled.EMPTY_BUFFER);
    }
}
