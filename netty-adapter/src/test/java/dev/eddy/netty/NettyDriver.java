package dev.eddy.netty;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.test.LoopDriver;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** Loops on Netty for the contract suites. */
final class NettyDriver {

    private NettyDriver() {}

    /** A loop on an event loop of its own; the test is skipped where {@code transport} is not available. */
    static LoopDriver of(Transport transport) {
        assumeTrue(transport.isAvailable(), () -> transport + " is not available");
        EventLoopGroup group = transport.newGroup(1, new DefaultThreadFactory("contract-loop"));
        return LoopDriver.running(NettyLoop.of(group.next()), () -> end(group));
    }

    private static void end(EventLoopGroup group) throws InterruptedException {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        if (!group.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new AssertionError("still running: " + group);
        }
    }
}
