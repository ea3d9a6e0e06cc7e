package dev.eddy.netty;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.lang.reflect.InvocationTargetException;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The ways to the network that Netty has, of which a native one is there if it is on the class path and loads.
 *
 * <p>Everything is looked up by name, since class names and constructors differ between Netty 4.1, 4.2 and the incubator in
 * which 4.1's io_uring lives.
 *
 * <pre>{@code
 * Transport transport = Transport.best();
 * new ServerBootstrap()
 *         .group(transport.newGroup(1, acceptors), transport.newGroup(2, loops))
 *         .channel(transport.serverChannel())
 * }</pre>
 *
 * <p>Immutable.
 */
public enum Transport {
    /** Linux's epoll, through {@code netty-transport-native-epoll}. */
    EPOLL("io.netty.channel.epoll.", "Epoll", "Epoll"),
    /** Linux's io_uring, through {@code netty-transport-native-io_uring} of Netty 4.2. */
    IO_URING("io.netty.channel.uring.", "IoUring", "IoUring"),
    /** Linux's io_uring on Netty 4.1, through {@code netty-incubator-transport-native-io_uring}. */
    IO_URING_INCUBATOR("io.netty.incubator.channel.uring.", "IOUring", "IOUring"),
    /** The JDK's selectors, which are always there. */
    NIO("io.netty.channel.nio.", "Nio", "");

    private static final String GROUP_OF_42 = "io.netty.channel.MultiThreadIoEventLoopGroup";
    private static final String HANDLER_FACTORY_OF_42 = "io.netty.channel.IoHandlerFactory";

    private final String packageName;
    private final String prefix;
    private final String probe; // the class that says whether the native library has loaded; empty: none is needed

    Transport(String packageName, String prefix, String probe) {
        this.packageName = packageName;
        this.prefix = prefix;
        this.probe = probe;
    }

    /** The first that is available: epoll, io_uring, NIO. From any thread; may load a native library. */
    public static Transport best() {
        for (Transport transport : values()) {
            if (transport.isAvailable()) {
                return transport;
            }
        }
        return NIO;
    }

    /** Whether its classes are on the class path and its native library loads. */
    public boolean isAvailable() {
        if (probe.isEmpty()) {
            return true;
        }
        try {
            return (boolean)
                    Class.forName(packageName + probe).getMethod("isAvailable").invoke(null);
        } catch (ReflectiveOperationException | LinkageError absent) {
            return false;
        }
    }

    /**
     * A new group of event loops, to be shut down by the caller.
     *
     * @param threads how many; at least 1
     * @throws IllegalStateException if the transport is not available
     */
    public EventLoopGroup newGroup(int threads, ThreadFactory threadFactory) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads + " (expected: > 0)");
        }
        Objects.requireNonNull(threadFactory, "threadFactory");
        try {
            Class<?> handler = find(packageName + prefix + "IoHandler");
            Class<?> group = find(GROUP_OF_42);
            if (handler != null && group != null) {
                return group.asSubclass(EventLoopGroup.class)
                        .getConstructor(int.class, ThreadFactory.class, Class.forName(HANDLER_FACTORY_OF_42))
                        .newInstance(
                                threads,
                                threadFactory,
                                handler.getMethod("newFactory").invoke(null));
            }
            return Class.forName(packageName + prefix + "EventLoopGroup")
                    .asSubclass(EventLoopGroup.class)
                    .getConstructor(int.class, ThreadFactory.class)
                    .newInstance(threads, threadFactory);
        } catch (InvocationTargetException e) {
            throw unavailable(e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            throw unavailable(e);
        }
    }

    /** The channel of a TCP server, for {@code ServerBootstrap.channel}. */
    public Class<? extends ServerSocketChannel> serverChannel() {
        return channel("ServerSocketChannel", ServerSocketChannel.class);
    }

    /** The channel of a TCP client, for {@code Bootstrap.channel}. */
    public Class<? extends SocketChannel> clientChannel() {
        return channel("SocketChannel", SocketChannel.class);
    }

    private <T> Class<? extends T> channel(String name, Class<T> type) {
        String where = packageName.replace(".channel.nio.", ".channel.socket.nio.");
        try {
            return Class.forName(where + prefix + name).asSubclass(type);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw unavailable(e);
        }
    }

    private static @Nullable Class<?> find(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException absent) {
            return null;
        }
    }

    private IllegalStateException unavailable(@Nullable Throwable cause) {
        return new IllegalStateException(
                "transport " + this + " is not available (expected: its jar on the class path, and "
                        + "a native library for this system)",
                cause);
    }
}
