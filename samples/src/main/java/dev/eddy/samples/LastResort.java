package dev.eddy.samples;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a channel on which a reply could not be made or written: its client would wait for it in vain, or take the next one for it.
 *
 * <p>Stands last, behind the handler that {@link Session#handler} makes. Confined to the loop.
 */
final class LastResort extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(LastResort.class);

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) { // the client is gone
            LOG.debug("reply not written", cause);
        } else {
            LOG.warn("reply failed, connection closed", cause);
        }
        ctx.close();
    }
}
