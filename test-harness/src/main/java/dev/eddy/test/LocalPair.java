package dev.eddy.test;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The two ends of a connection within this JVM, on one loop. Immutable. */
record LocalPair(Channel client, Channel server) {

    /** Connects; throws what {@code handlers} of the server's end throws. Blocks. */
    static LocalPair connect(
            EventLoop loop, Patience patience, ChannelHandler client, Consumer<? super ChannelPipeline> handlers) {
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        Channel listening = patience.done(
                        new ServerBootstrap()
                                .group(loop)
                                .channel(LocalServerChannel.class)
                                .childOption(ChannelOption.MESSAGE_SIZE_ESTIMATOR, Outbound.SIZE)
                                .childHandler(new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        initialize(channel, handlers, accepted);
                                    }
                                })
                                .bind(LocalAddress.ANY),
                        "bind")
                .channel();
        Channel connected = patience.done(
                        new Bootstrap()
                                .group(loop)
                                .channel(LocalChannel.class)
                                .handler(client)
                                .connect(listening.localAddress()),
                        "connect")
                .channel();
        Channel server = patience.unchecked(accepted, "accept");
        patience.done(listening.close(), "close of what listens");
        return new LocalPair(connected, server);
    }

    private static void initialize(
            Channel channel, Consumer<? super ChannelPipeline> handlers, CompletableFuture<Channel> accepted) {
        try {
            handlers.accept(channel.pipeline());
            accepted.complete(channel);
        } catch (RuntimeException | Error thrown) {
            accepted.completeExceptionally(thrown);
            channel.close();
        }
    }
}
