package dev.eddy.netty;

import dev.eddy.test.Tidy;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Makes servers whose channels have the handlers of a test, and clients; closes what is left of them after it. */
final class TestServers implements AfterEachCallback {

    private static final int LONGEST_LINE = 1 << 20;

    private final Tidy tidy;
    private final Groups groups;
    private final Queue<Channel> channels = new ConcurrentLinkedQueue<>();
    private final Queue<Client> clients = new ConcurrentLinkedQueue<>();

    TestServers(Tidy tidy, Groups groups) {
        this.tidy = tidy;
        this.groups = groups;
    }

    /** A server on loops of its own. */
    Server start(Transport transport, int loops, Consumer<? super ChannelPipeline> handlers) throws Exception {
        return new Server(groups.eventLoops(transport, loops), transport, handlers);
    }

    /** A server that speaks lines of text, on one loop. */
    Server startLines(Transport transport, Consumer<? super ChannelPipeline> handlers) throws Exception {
        return start(transport, 1, pipeline -> {
            addLines(pipeline);
            handlers.accept(pipeline);
        });
    }

    static void addLines(ChannelPipeline pipeline) {
        pipeline.addLast(new LineBasedFrameDecoder(LONGEST_LINE), new StringDecoder(), new StringEncoder());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (Client client : clients) {
            client.close();
        }
        // Before the event loops end: Netty's io_uring loses the buffer of a read that it completes on its way out.
        for (Channel channel : channels) {
            channel.close();
            if (!channel.closeFuture().await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("not closed: " + channel);
            }
        }
    }

    /** Listens on a port of its own. */
    final class Server {

        private final Channel listening;
        private final EventLoopGroup group;
        private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();

        private Server(EventLoopGroup group, Transport transport, Consumer<? super ChannelPipeline> handlers)
                throws Exception {
            this.group = group;
            group.forEach(loop -> tidy.watch(NettyLoop.of((EventLoop) loop)));
            this.listening = new ServerBootstrap()
                    .group(group)
                    .channel(transport.serverChannel())
                    .option(ChannelOption.SO_BACKLOG, 512)
                    .childHandler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channels.add(channel);
                            handlers.accept(channel.pipeline());
                            accepted.add(channel);
                        }
                    })
                    .bind(InetAddress.getLoopbackAddress(), 0)
                    .sync()
                    .channel();
            channels.add(listening);
        }

        EventLoopGroup group() {
            return group;
        }

        void stopListening() throws InterruptedException {
            listening.close().sync();
        }

        InetSocketAddress address() {
            return (InetSocketAddress) listening.localAddress();
        }

        Client connect() throws IOException {
            Client client = new Client(address());
            clients.add(client);
            return client;
        }

        /** The channel of the client that has connected first and was not asked for yet. */
        Channel accepted() throws InterruptedException {
            return Objects.requireNonNull(accepted.poll(20, TimeUnit.SECONDS), "no client has connected");
        }
    }

    /** A blocking socket. */
    static final class Client implements AutoCloseable {

        final Socket socket = new Socket();
        private final BufferedReader in;

        private Client(InetSocketAddress address) throws IOException {
            socket.setSoTimeout(20_000);
            socket.setTcpNoDelay(true);
            socket.connect(address);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        Client send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        /** The next line; null at the end of the stream. */
        String line() throws IOException {
            return in.readLine();
        }

        /** Ends the connection with a reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
