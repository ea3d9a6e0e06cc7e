package dev.eddy.benchmarks.roundtrip;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.util.concurrent.TimeUnit;

/** A route whose loop is an event loop of Netty's own, on epoll. */
abstract class LoopRoute implements Route {

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    final EventLoop loop = group.next();

    @Override
    public final void onLoop(Runnable task) {
        loop.execute(task);
    }

    @Override
    public final void close() throws Exception {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        closeWorkers();
    }

    /** Ends the workers; the loop has ended. */
    abstract void closeWorkers() throws Exception;
}
