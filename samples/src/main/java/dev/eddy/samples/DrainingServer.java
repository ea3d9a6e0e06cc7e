package dev.eddy.samples;

import dev.eddy.ShutdownReport;
import dev.eddy.WorkerPool;
import dev.eddy.netty.NettyLoop;
import dev.eddy.netty.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP server with a worker pool, which ends in order: it stops accepting, lets connections finish what they have, and says
 * what was left.
 *
 * <p>Thread-safe.
 */
final class DrainingServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DrainingServer.class);

    /** How much of a client's input is read at a time; what is decoded from it may have to wait. */
    private static final int MOST_READ = 16 * 1024;

    private static final int BACKLOG = 1024;

    private final WorkerPool pool;
    private final Connections connections;
    private final Duration drain;
    private final EventLoopGroup loops;
    private final Channel listener;
    private @Nullable ShutdownReport report; // guarded by this
    private Runnable last = () -> {}; // guarded by this

    private DrainingServer(
            WorkerPool pool, Connections connections, Duration drain, EventLoopGroup loops, Channel listener) {
        this.pool = pool;
        this.connections = connections;
        this.drain = drain;
        this.loops = loops;
        this.listener = listener;
    }

    /**
     * Starts a server; it accepts when this returns. Blocks.
     *
     * @param pool where the protocol runs its jobs; closed with the server
     * @param protocol adds the handlers of a new connection
     * @throws IllegalStateException if it cannot listen
     */
    static DrainingServer start(
            ServerOptions options, WorkerPool pool, Connections connections, Consumer<ChannelPipeline> protocol) {
        Transport transport = Transport.best();
        EventLoopGroup loops =
                transport.newGroup(options.loops(), new DefaultThreadFactory("loop", /* daemon= */ true));
        loops.forEach(loop -> NettyLoop.of((EventLoop) loop).setDebug(options.debug()));
        ChannelFuture listening = new ServerBootstrap()
                .group(loops)
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(512, 2048, MOST_READ))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        protocol.accept(connection.pipeline());
                        connections.add(connection);
                    }
                })
                .bind(new InetSocketAddress(options.host(), options.port()))
                .awaitUninterruptibly();
        if (!listening.isSuccess()) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw new IllegalStateException(
                    "cannot listen: host=" + options.host() + ", port=" + options.port()
                            + " (expected: an address of this machine and a free port; 0 picks one): "
                            + reason(listening.cause()),
                    listening.cause());
        }
        DrainingServer server = new DrainingServer(pool, connections, options.drain(), loops, listening.channel());
        LOG.info(
                "listening on {} with {}{}",
                listening.channel().localAddress(),
                transport,
                options.debug() ? ", in debug mode" : "");
        return server;
    }

    private static String reason(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** Has {@code last} run, once, when the jobs have ended and what they used is free. Returns this. */
    synchronized DrainingServer atLast(Runnable last) {
        this.last = last;
        return this;
    }

    /** One of its loops, for what belongs to no connection. */
    NettyLoop loop() {
        return NettyLoop.of(loops.next());
    }

    /** Where it listens. */
    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Blocks until it listens no more. */
    void awaitClosed() throws InterruptedException {
        listener.closeFuture().await();
    }

    /** Ends the server, once. Blocks for the drain time and a few seconds more at most, whatever jobs do. */
    @Override
    public void close() {
        drain();
    }

    /** {@link #close()}; returns what was left. */
    synchronized ShutdownReport drain() {
        if (report == null) {
            report = end(System.nanoTime());
            last.run();
        }
        return report;
    }

    private ShutdownReport end(long startNanos) {
        listener.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        LOG.info(
                "draining for at most {} ms: connections={}, {}",
                drain.toMillis(),
                connections.count(),
                pool.figures());
        connections.drain();
        awaitRegistrations(startNanos);
        int cutOff = connections.awaitClosed(leftNanos(startNanos));
        ShutdownReport jobs = pool.close(Duration.ofNanos(leftNanos(startNanos)));
        int abandoned = closeLoops();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        LOG.info(
                "ended after {} ms: connections cut off={}; jobs withdrawn={}, interrupted={}, abandoned={}, stuck={}",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos),
                cutOff,
                jobs.withdrawn(),
                jobs.interrupted(),
                abandoned,
                jobs.stuck().size());
        jobs.stuck().forEach(thread -> LOG.warn("{}", thread));
        return new ShutdownReport(jobs.withdrawn(), jobs.interrupted(), abandoned, jobs.stuck());
    }

    /** Connections that were accepted last may still be on their way to their loops, and nobody knows of them until they arrive. */
    private void awaitRegistrations(long startNanos) {
        List<Future<?>> passed = new ArrayList<>();
        loops.forEach(loop -> passed.add(loop.submit(() -> {})));
        passed.forEach(loop -> loop.awaitUninterruptibly(leftNanos(startNanos), TimeUnit.NANOSECONDS));
    }

    private long leftNanos(long startNanos) {
        return Math.max(0, startNanos + drain.toNanos() - System.nanoTime());
    }

    private int closeLoops() {
        int abandoned = 0;
        for (EventExecutor loop : loops) {
            try {
                abandoned += NettyLoop.of((EventLoop) loop)
                        .close(Duration.ZERO)
                        .get(1, TimeUnit.SECONDS)
                        .abandoned();
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn("loop did not close: {}", loop, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return abandoned;
    }
}
