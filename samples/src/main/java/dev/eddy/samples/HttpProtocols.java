package dev.eddy.samples;

import dev.eddy.netty.OffloadHandler;
import dev.eddy.netty.Ordering;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/**
 * The handlers of connections that speak HTTP/1.1, HTTP/2 without TLS (RFC 9113, 3.3), or the one and then the other (RFC 7540, 3.2).
 *
 * <p>In HTTP/2 every stream is a channel of its own, with the same {@link OffloadHandler}: there is nothing to put in order, and
 * a stream that is reset cancels its request as a connection that is closed does.
 *
 * <p>Thread-safe.
 */
final class HttpProtocols {

    /** As many as RFC 9113, 6.5.2 recommends at least. */
    private static final int MOST_STREAMS = 100;

    /**
     * On resets that this server sends. Netty's own limit is for servers that go on working for streams that they reset; here that
     * ends the work, and a reset is how many requests are refused under overload.
     */
    private static final int NO_LIMIT = 0;

    private final HttpLimits limits;
    private final HttpConversation conversation;
    private final OffloadHandler<?, ?> handler;

    HttpProtocols(HttpLimits limits, HttpConversation conversation) {
        this.limits = limits;
        this.conversation = conversation;
        this.handler = Session.handler(conversation, Ordering.PARALLEL_ORDERED);
    }

    /** A new connection, of which is not known yet what it will speak. */
    void open(ChannelPipeline pipeline) {
        HeaderDeadline deadline = new HeaderDeadline(limits.headerTimeout());
        pipeline.addLast(deadline, new HttpChoice(this, deadline));
    }

    void speakHttp1(ChannelPipeline pipeline, HeaderDeadline deadline) {
        RequestDecoder decoder = new RequestDecoder(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(limits.maxHeader())
                        .setMaxHeaderSize(limits.maxHeader()),
                deadline);
        Session<FullHttpRequest, Reply> session = new Session<>(conversation);
        pipeline.addLast(decoder, new HttpResponseEncoder(), new HeadReplies())
                .addLast(new WholeRequests(limits.maxBody(), session::isIdle))
                .addLast(new HttpUpgrade(this, decoder, session))
                .addLast(idleness())
                .addLast(session, handler, new LastResort());
    }

    void speakHttp2(ChannelPipeline pipeline) {
        Http2Connection connection = http2Connection();
        // Idleness first: behind the codec it would not see the frames of streams, nor windows of the connection.
        pipeline.addLast(idleness(), http2Codec(), streams(connection), connection);
    }

    Http2Connection http2Connection() {
        return new Http2Connection(limits);
    }

    Http2FrameCodec http2Codec() {
        return Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(MOST_STREAMS)
                        .maxHeaderListSize(limits.maxHeader()))
                .gracefulShutdownTimeoutMillis(limits.drain().toMillis())
                .encoderEnforceMaxRstFramesPerWindow(NO_LIMIT, 1)
                .build();
    }

    /** The handler that makes a channel of each stream. */
    Http2MultiplexHandler streams(Http2Connection connection) {
        return new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.pipeline()
                        .addLast(new Http2StreamFrameToHttpObjectCodec(/* isServer= */ true))
                        .addLast(new HeldBytes(connection))
                        .addLast(new HeadReplies())
                        .addLast(new BodyDeadline(limits.idleTimeout()))
                        .addLast(new WholeRequests(limits.maxBody(), () -> true))
                        .addLast(new Http2Exchange(connection, conversation), handler, new LastResort());
            }
        });
    }

    IdleStateHandler idleness() {
        return new IdleStateHandler(
                /* observeOutput= */ true, 0, 0, limits.idleTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }
}
