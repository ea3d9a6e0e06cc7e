package dev.eddy.samples;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out by its first bytes whether a connection speaks HTTP/2, whose clients begin with a preface that is no request of
 * HTTP/1.1, and makes room for the handlers of what it speaks.
 *
 * <p>Confined to the loop.
 */
final class HttpChoice extends ByteToMessageDecoder {

    private static final Logger LOG = LoggerFactory.getLogger(HttpChoice.class);

    private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf();

    private final HttpProtocols protocols;
    private final HeaderDeadline deadline;

    HttpChoice(HttpProtocols protocols, HeaderDeadline deadline) {
        this.protocols = protocols;
        this.deadline = deadline;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int known = Math.min(in.readableBytes(), PREFACE.readableBytes());
        boolean http2 = ByteBufUtil.equals(in, in.readerIndex(), PREFACE, PREFACE.readerIndex(), known);
        if (!http2) {
            protocols.speakHttp1(ctx.pipeline(), deadline);
            ctx.pipeline().remove(this); // which hands over what has been read
        } else if (known == PREFACE.readableBytes()) {
            ctx.pipeline().remove(deadline);
            protocols.speakHttp2(ctx.pipeline());
            ctx.pipeline().remove(this);
        }
    }

    /** Of who says nothing, or has not said what it wants when its time is over, or when the server ends. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof Session.NoMoreInput || event instanceof ChannelInputShutdownEvent) {
            ctx.close();
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    /** Of who is gone before it has said anything. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("connection failed", cause);
        ctx.close();
    }
}
