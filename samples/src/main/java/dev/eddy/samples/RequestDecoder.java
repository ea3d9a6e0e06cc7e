package dev.eddy.samples;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Netty's decoder of HTTP/1.1, but it tells how far a request has come; only who decodes knows whether the next one has begun in the
 * same read. A request without a body comes whole, so that nobody has to gather it. Not within an {@link io.netty.handler.codec.http.HttpServerCodec}, which has a decoder of its own.
 *
 * <p>Confined to the loop.
 */
final class RequestDecoder extends HttpRequestDecoder implements HttpServerUpgradeHandler.SourceCodec {

    private final HeaderDeadline deadline;

    RequestDecoder(HttpDecoderConfig config, HeaderDeadline deadline) {
        super(config);
        this.deadline = deadline;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        int known = out.size();
        super.decode(ctx, in, out);
        if (out.size() == known + 2
                && out.get(known) instanceof HttpRequest head
                && out.get(known + 1) == LastHttpContent.EMPTY_LAST_CONTENT) {
            out.remove(known + 1);
            out.set(known, withoutBody(head));
        }
        for (int i = known; i < out.size(); i++) {
            Object part = out.get(i);
            if (part instanceof HttpRequest) {
                deadline.headerComplete();
            }
            if (part instanceof LastHttpContent) {
                deadline.requestComplete(/* nextHasBegun= */ in.isReadable());
            }
        }
    }

    private static FullHttpRequest withoutBody(HttpRequest head) {
        FullHttpRequest whole = new DefaultFullHttpRequest(
                head.protocolVersion(),
                head.method(),
                head.uri(),
                Unpooled.EMPTY_BUFFER,
                head.headers(),
                EmptyHttpHeaders.INSTANCE);
        whole.setDecoderResult(head.decoderResult());
        return whole;
    }

    /** Who gives a body two lengths may mean something else by what follows, which therefore is not read (RFC 9112, 6.1). */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage request) {
        super.handleTransferEncodingChunkedWithContentLength(request);
        HttpUtil.setKeepAlive(request, /* keepAlive= */ false);
    }

    @Override
    public void upgradeFrom(ChannelHandlerContext ctx) {
        ctx.pipeline().remove(this);
        ctx.pipeline().remove(HttpResponseEncoder.class);
        ctx.pipeline().remove(HeadReplies.class);
    }
}
