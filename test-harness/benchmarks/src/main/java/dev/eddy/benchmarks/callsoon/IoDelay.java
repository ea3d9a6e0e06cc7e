package dev.eddy.benchmarks.callsoon;

import dev.eddy.benchmarks.Fork;
import dev.eddy.netty.NettyLoop;
import dev.eddy.netty.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long a byte takes to a Netty channel and back while a callback on the channel's loop queues itself for ever.
 *
 * <p>Runs on Netty 4.1 and 4.2, on the JDK's selectors, which both have everywhere. The client is a thread of its own, which
 * sends the next byte when it has got back the one before.
 */
final class IoDelay {

    /** Instead of a {@link Way}: nothing is queued. */
    static final String IDLE = "IDLE";

    private static final int CLIENT_TIMEOUT_MILLIS = 10_000;

    private IoDelay() {}

    /** Arguments: the Netty that it must be, the way in which the callback queues itself, and how many milliseconds. */
    public static void main(String[] args) throws Exception {
        checkNetty(args[0]);
        long millis = Long.parseLong(args[2]);
        EventLoopGroup group = Transport.NIO.newGroup(1, new DefaultThreadFactory("loop"));
        Channel server = echoServer(group);
        try (Socket client = new Socket()) {
            client.setTcpNoDelay(true);
            client.setSoTimeout(CLIENT_TIMEOUT_MILLIS);
            client.connect(server.localAddress());
            if (!args[1].equals(IDLE)) {
                chain(Way.valueOf(args[1]).on(NettyLoop.of(group.next())));
            }
            echo(client, millis / 4, new Histogram(3)); // warms up
            Histogram nanos = new Histogram(3);
            echo(client, millis, nanos);
            Fork.print(Map.of("p50", nanos.getValueAtPercentile(50) / 1e3, "max", nanos.getMaxValue() / 1e3));
        }
        System.exit(0); // not a shutdown: the chain does not end
    }

    /** The two have no version in common that can be asked: 4.2 has a class that 4.1 lacks. */
    private static void checkNetty(String expected) {
        String found = "4.2";
        try {
            Class.forName("io.netty.channel.IoHandlerFactory", false, EventLoopGroup.class.getClassLoader());
        } catch (ClassNotFoundException older) {
            found = "4.1";
        }
        if (!found.equals(expected)) {
            throw new IllegalStateException("Netty: " + found + " (expected: " + expected + ')');
        }
    }

    private static void chain(Executor callbacks) {
        callbacks.execute(new Runnable() {
            @Override
            public void run() {
                callbacks.execute(this);
            }
        });
    }

    private static void echo(Socket client, long millis, Histogram nanos) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long sent = System.nanoTime(); sent < end; sent = System.nanoTime()) {
            client.getOutputStream().write('x');
            if (client.getInputStream().read() != 'x') {
                throw new IOException("echo: closed");
            }
            nanos.recordValue(System.nanoTime() - sent);
        }
    }

    private static Channel echoServer(EventLoopGroup group) throws InterruptedException {
        return new ServerBootstrap()
                .group(group)
                .channel(Transport.NIO.serverChannel())
                .childHandler(new Echo())
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    @Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message, ctx.voidPromise());
        }
    }
}
