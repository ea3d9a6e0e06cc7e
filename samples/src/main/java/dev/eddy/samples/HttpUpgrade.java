package dev.eddy.samples;

import dev.eddy.netty.OffloadHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2ServerUpgradeCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Changes a connection from HTTP/1.1 to HTTP/2 when its client asks for that and waits for nothing else; the request becomes the
 * first stream. Confined to the loop.
 */
final class HttpUpgrade extends HttpServerUpgradeHandler {

    private final Session<FullHttpRequest, Reply> session;
    private @Nullable ByteBuf early;

    HttpUpgrade(HttpProtocols protocols, RequestDecoder decoder, Session<FullHttpRequest, Reply> session) {
        super(decoder, protocol -> isHttp2(protocol) ? new ToHttp2(protocols) : null);
        this.session = session;
    }

    private static boolean isHttp2(CharSequence protocol) {
        return AsciiString.contentEqualsIgnoreCase(Http2CodecUtil.HTTP_UPGRADE_PROTOCOL_NAME, protocol);
    }

    /**
     * Only whole requests that ask for what there is. A switch would overtake replies that earlier requests still wait for; who
     * asks may be answered as if it had not (RFC 9110, 7.8).
     */
    @Override
    public boolean acceptInboundMessage(Object message) {
        return message instanceof FullHttpRequest request
                && session.isIdle()
                && request.headers().contains(HttpHeaderNames.UPGRADE, "h2c", /* ignoreCase= */ true)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1) // of 1.0 it must be ignored
                && HttpUtil.isKeepAlive(request)
                && HttpConversation.isForOneHost(request);
    }

    /** Keeps what came behind the request: the decoder hands it over when it goes, and its successor comes only after that. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (message instanceof ByteBuf bytes) {
            early = bytes;
        } else {
            super.channelRead(ctx, message);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) throws Exception {
        super.handlerRemoved(ctx);
        if (early != null) {
            ctx.fireChannelRead(early);
            early = null;
        }
    }

    /** Takes the handlers of HTTP/1.1 away and puts those of HTTP/2 in their place. */
    private static final class ToHttp2 extends Http2ServerUpgradeCodec {

        private final HttpProtocols protocols;

        private ToHttp2(HttpProtocols protocols) {
            this(protocols, protocols.http2Codec(), protocols.http2Connection());
        }

        private ToHttp2(HttpProtocols protocols, Http2FrameCodec codec, Http2Connection connection) {
            super(codec, protocols.streams(connection), connection);
            this.protocols = protocols;
        }

        @Override
        public void upgradeTo(ChannelHandlerContext ctx, FullHttpRequest request) {
            ChannelPipeline pipeline = ctx.pipeline();
            pipeline.remove(HeaderDeadline.class);
            pipeline.remove(WholeRequests.class);
            pipeline.remove(IdleStateHandler.class);
            pipeline.remove(OffloadHandler.class);
            pipeline.remove(LastResort.class);
            pipeline.remove(Session.class);
            pipeline.addBefore(ctx.name(), null, protocols.idleness());
            super.upgradeTo(ctx, request);
        }
    }
}
