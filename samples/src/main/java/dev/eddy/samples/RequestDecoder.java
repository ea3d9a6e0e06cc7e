package dev.eddy.samples;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
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
 * same read. Not within an {@link io.netty.handler.codec.http.HttpServerCodec}, which has a decoder of its own.
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
        for (Object part : out.subList(known, out.size())) {
            if (part instanceof HttpRequest) {
                deadline.headerComplete();
            }
            if (part instanceof LastHttpContent) {
                deadline.requestComplete(/* nextHasBegun= */ in.isReadable());
            }
        }
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
