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
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
        Echo echo = new Echo();
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(transport.serverChannel())
                .childHandler(echo)
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

        long[] turned = new long[101];
        try (Socket client = new Socket()) {
            client.setSoTimeout(20_000);
            client.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), ((InetSocketAddress) server.localAddress()).getPort()));
            InputStream in = client.getInputStream();
            for (int i = 0; i < turned.length; i++) {
                long before = Await.onLoop(loop, () -> callbacks[0]);
                client.getOutputStream().write(i);
                assertThat(in.read()).isEqualTo(i);
                long after = Await.onLoop(loop, () -> callbacks[0]);
                turned[i] = after - before;
            }
        } finally {
            stop.set(true);
            // Before the event loop ends: Netty's io_uring loses the buffer of a read that it completes on its way out.
            echo.closed.await(10, TimeUnit.SECONDS);
            server.close().sync();
        }

        // A chain that is drained within a task of Netty's turns thousands of times between two polls. The median,
        // since a
        // busy machine makes some trips long.
        Arrays.sort(turned);
        assertThat(turned[turned.length / 2])
                .as("callbacks during a round trip")
                .isLessThan(2_000);
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {

        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            closed.countDown();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message);
        }
    }
}
