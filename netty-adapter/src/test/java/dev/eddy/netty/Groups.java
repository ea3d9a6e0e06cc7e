package dev.eddy.netty;

import dev.eddy.test.Tidy;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutorGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Makes event loops for a test and ends them after it. */
final class Groups implements AfterEachCallback {

    private final Tidy tidy;
    private final List<EventExecutorGroup> made = new ArrayList<>();

    /** Errors of the loops count as the test's, unless it takes them. */
    Groups(Tidy tidy) {
        this.tidy = tidy;
    }

    EventLoopGroup eventLoops(Transport transport, int threads) {
        return keep(transport.newGroup(threads, new DefaultThreadFactory("test-loop")));
    }

    NettyLoop loop(Transport transport) {
        return tidy.watch(NettyLoop.of(eventLoops(transport, 1).next()));
    }

    NettyLoop loop() {
        return loop(Transport.NIO);
    }

    <G extends EventExecutorGroup> G keep(G group) {
        made.add(group);
        return group;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (EventExecutorGroup group : made) {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        }
        for (EventExecutorGroup group : made) {
            if (!group.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new AssertionError("still running: " + group);
            }
        }
    }
}
