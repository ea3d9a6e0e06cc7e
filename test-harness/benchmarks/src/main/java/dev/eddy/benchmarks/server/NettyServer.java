package dev.eddy.benchmarks.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import java.util.List;

/** Netty as its {@code ChannelPipeline} says: the handler that blocks is added with an executor group. */
final class NettyServer {

    private static final int MAX_BODY = 1_048_576;

    private NettyServer() {}

    static void start(Sizes sizes) throws InterruptedException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(sizes.loops(), EpollIoHandler.newFactory());
        EventExecutorGroup workers = new DefaultEventExecutorGroup(sizes.workers());
        OnLoop onLoop = new OnLoop();
        OnWorker onWorker = new OnWorker();
        new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    @SuppressWarnings("deprecation") // it is what people have written since 4.0
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_BODY), onLoop)
                                .addLast(workers, onWorker);
                    }
                })
                .bind(sizes.host(), sizes.port())
                .sync();
    }

    private static void answer(
            ChannelHandlerContext ctx, FullHttpRequest request, HttpResponseStatus status, String text) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, ByteBufUtil.writeUtf8(ctx.alloc(), text));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        if (HttpUtil.isKeepAlive(request)) {
            ctx.writeAndFlush(response);
        } else {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Answers what needs no worker. */
    @Sharable
    private static final class OnLoop extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof FullHttpRequest request && request.uri().equals("/healthz")) {
                answer(ctx, request, HttpResponseStatus.OK, "ok");
                request.release();
            } else {
                ctx.fireChannelRead(message);
            }
        }
    }

    /** Blocks, which it may: it is called on a thread of the executor group. */
    @Sharable
    private static final class OnWorker extends SimpleChannelInboundHandler<FullHttpRequest> {

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) throws Exception {
            try {
                QueryStringDecoder target = new QueryStringDecoder(request.uri());
                String text = Jobs.of(target.path(), name -> target.parameters().getOrDefault(name, List.of()).stream()
                                .findFirst()
                                .orElse(null))
                        .call();
                answer(ctx, request, HttpResponseStatus.OK, text);
            } catch (IllegalArgumentException bad) {
                answer(ctx, request, HttpResponseStatus.BAD_REQUEST, String.valueOf(bad.getMessage()));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
