package dev.eddy.samples;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one request and the one reply of an HTTP/2 stream. A request for which there is no worker is refused in HTTP/2's own way, so
 * that its client knows that nothing was done (RFC 9113, 8.7).
 *
 * <p>Stands before the handler that {@link Session#handler} makes, which is last. Confined to the loop.
 */
final class Http2Exchange extends ChannelDuplexHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Http2Exchange.class);

    /** Time for a client to stop by itself when it has its reply. */
    private static final long PATIENCE_MILLIS = 1000;

    private final Http2Connection connection;
    private final HttpConversation conversation;
    private boolean answering;
    private boolean replied;

    Http2Exchange(Http2Connection connection, HttpConversation conversation) {
        this.connection = connection;
        this.conversation = conversation;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (replied || answering || !(message instanceof FullHttpRequest)) {
            ReferenceCountUtil.release(message);
            return;
        }
        answering = true;
        connection.begins();
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        answered();
        replied = true;
        Reply reply = (Reply) message;
        if (reply.isOverload()) {
            ctx.write(new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM), promise);
        } else {
            ctx.write(conversation.render(null, reply, /* last= */ false), promise);
        }
    }

    private void answered() {
        if (answering) {
            answering = false;
            connection.replied();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        answered();
        ctx.fireChannelInactive();
    }

    /**
     * Bad input is answered before it has ended, and after a while the client is asked for no more of it (RFC 9113, 8.1). Not at
     * once: the codec has an error to tell of what is still on its way then, and clients take that for the reply.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof DecoderException && !replied && !answering) {
            ChannelPromise written = ctx.newPromise();
            written.addListener(done -> ctx.executor()
                    .schedule(
                            () -> ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR)),
                            PATIENCE_MILLIS,
                            TimeUnit.MILLISECONDS));
            write(ctx, conversation.failure(cause), written);
            ctx.flush();
        } else {
            LOG.debug("stream failed", cause);
            ctx.close();
        }
    }
}
