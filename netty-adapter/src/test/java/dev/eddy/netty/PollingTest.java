package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.test.Tidy;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** LO-03: between two passes I/O is polled, so that no chain of callbacks starves it. */
class PollingTest {

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    @ParameterizedTest
    @EnumSource
    void shouldServeAConnectionDuringAnEndlessChain(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        EventLoopGroup group = groups.eventLoops(transport, 1);
        NettyLoop loop = NettyLoop.of(group.next());
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(transport.serverChannel())
                .childHandler(new Echo())
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<Runnable> chain = new AtomicReference<>();
        long[] callbacks = {0};
        chain.set(() -> {
            callbacks[0]++;
            if (!stop.get()) {
                loop.callSoon(chain.get());
            }
        });
        loop.callSoon(chain.get());

        long before;
        long after;
        try (Socket client = new Socket()) {
            client.setSoTimeout(20_000);
            client.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), ((InetSocketAddress) server.localAddress()).getPort()));
            InputStream in = client.getInputStream();
            before = Await.onLoop(loop, () -> callbacks[0]);
            for (int i = 0; i < 100; i++) {
                client.getOutputStream().write(i);
                assertThat(in.read()).isEqualTo(i);
            }
            after = Await.onLoop(loop, () -> callbacks[0]);
        } finally {
            stop.set(true);
        }

        // One round trip per poll: a chain that were drained within a Netty task would turn thousands of times for
        // each.
        assertThat((after - before) / 100).as("callbacks per round trip").isLessThan(2_000);
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message);
        }
    }
}
