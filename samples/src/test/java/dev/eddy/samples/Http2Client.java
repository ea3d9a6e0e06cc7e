package dev.eddy.samples;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client of HTTP/2 by prior knowledge, each of whose requests is a stream. */
final class Http2Client implements AutoCloseable {

    private static final long SECONDS = 20;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final CompletableFuture<Long> goodbye = new CompletableFuture<>();
    private final Channel connection;

    /** What came of a request: a status and a body, or what it was reset with. */
    record Answer(int status, String body, long resetBy) {
        static final long NONE = -1;
    }

    private Http2Client(DrainingServer server, int window) throws InterruptedException {
        Http2Settings settings = Http2Settings.defaultSettings().initialWindowSize(window);
        connection = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(Http2FrameCodecBuilder.forClient()
                                        .initialSettings(settings)
                                        .gracefulShutdownTimeoutMillis(0)
                                        .build())
                                .addLast(new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()))
                                .addLast(new Goodbye());
                    }
                })
                .connect(InetAddress.getLoopbackAddress(), server.port())
                .sync()
                .channel();
    }

    static Http2Client of(DrainingServer server) throws InterruptedException {
        return new Http2Client(server, 65_535);
    }

    /** One that lets no reply's body through. */
    static Http2Client withoutWindow(DrainingServer server) throws InterruptedException {
        return new Http2Client(server, 0);
    }

    Stream get(String target) throws Exception {
        return request("GET", target, "");
    }

    Stream request(String method, String target, String body) throws Exception {
        Http2Headers headers = headers(method, target);
        if (body.isEmpty()) {
            return open(headers, /* endStream= */ true);
        }
        Stream stream = open(headers, /* endStream= */ false);
        stream.end(body);
        return stream;
    }

    /** A request whose body is sent by and by. */
    Stream begin(Http2Headers headers) throws Exception {
        return open(headers, /* endStream= */ false);
    }

    static Http2Headers headers(String method, String target) {
        return new DefaultHttp2Headers()
                .method(method)
                .path(target)
                .scheme("http")
                .authority("test");
    }

    private Stream open(Http2Headers headers, boolean endStream) throws Exception {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Http2StreamChannel channel = new Http2StreamChannelBootstrap(connection)
                .handler(new Collector(answer))
                .open()
                .sync()
                .getNow();
        channel.writeAndFlush(new DefaultHttp2HeadersFrame(headers, endStream));
        return new Stream(channel, answer);
    }

    /** The last stream that the server has promised to answer, when it has said goodbye. */
    long goodbye() throws Exception {
        return goodbye.get(SECONDS, TimeUnit.SECONDS);
    }

    boolean hasGoodbye() {
        return goodbye.isDone();
    }

    /** Sends no more, and still reads. */
    void endInput() {
        connection.eventLoop().execute(((SocketChannel) connection)::shutdownOutput); // behind what is being sent
    }

    void awaitEnd() throws Exception {
        if (!connection.closeFuture().await(SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still open: " + connection);
        }
    }

    @Override
    public void close() {
        connection.close().awaitUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** A request under way. */
    record Stream(Channel channel, CompletableFuture<Answer> answer) {
        Answer await() throws Exception {
            return answer.get(SECONDS, TimeUnit.SECONDS);
        }

        void send(String part) {
            send(part, /* endStream= */ false);
        }

        void end(String rest) {
            send(rest, /* endStream= */ true);
        }

        private void send(String part, boolean endStream) {
            ByteBuf content = Unpooled.copiedBuffer(part, StandardCharsets.ISO_8859_1);
            channel.writeAndFlush(new DefaultHttp2DataFrame(content, endStream));
        }

        void reset() {
            channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL)).awaitUninterruptibly();
        }
    }

    private final class Goodbye extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            if (frame instanceof Http2GoAwayFrame goAway) {
                goodbye.complete((long) goAway.lastStreamId());
            }
            ReferenceCountUtil.release(frame);
        }
    }

    private static final class Collector extends ChannelInboundHandlerAdapter {

        private final CompletableFuture<Answer> answer;
        private final StringBuilder body = new StringBuilder();
        private int status;

        Collector(CompletableFuture<Answer> answer) {
            this.answer = answer;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            boolean last = false;
            if (frame instanceof Http2HeadersFrame headers) {
                status = Integer.parseInt(headers.headers().status().toString());
                last = headers.isEndStream();
            } else if (frame instanceof Http2DataFrame data) {
                body.append(data.content().toString(StandardCharsets.ISO_8859_1));
                last = data.isEndStream();
            }
            ReferenceCountUtil.release(frame);
            if (last) {
                answer.complete(new Answer(status, body.toString(), Answer.NONE));
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof Http2ResetFrame reset) {
                answer.complete(new Answer(status, body.toString(), reset.errorCode()));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            answer.completeExceptionally(new AssertionError("closed without an answer: status=" + status));
        }
    }
}
