package dev.eddy.samples;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Ends lines that somebody has typed with CRLF, which Netty's decoder insists on, where they end with LF only.
 *
 * <p>{@code echo PING | nc host port} looks whether a server is well, and Redis takes it. Stands before
 * {@link io.netty.handler.codec.redis.RedisDecoder}, until the first command that is an array comes: its bytes are not lines, and
 * whoever sends arrays does not type.
 *
 * <p>Confined to the loop.
 */
final class BareLineFeeds extends ChannelInboundHandlerAdapter {

    private byte last = '\n'; // of what has come; a connection begins as a line does

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (isArray(in)) {
            ctx.pipeline().remove(this);
            ctx.fireChannelRead(in);
            return;
        }
        ByteBuf out = ctx.alloc().buffer(in.readableBytes());
        try {
            while (in.isReadable() && !isArray(in)) {
                byte next = in.readByte();
                if (next == '\n' && last != '\r') {
                    out.writeByte('\r');
                }
                out.writeByte(next);
                last = next;
            }
            if (in.isReadable()) {
                out.writeBytes(in);
                ctx.pipeline().remove(this);
            }
        } finally {
            in.release();
        }
        ctx.fireChannelRead(out);
    }

    private boolean isArray(ByteBuf in) {
        return last == '\n' && in.isReadable() && in.getByte(in.readerIndex()) == '*';
    }
}
