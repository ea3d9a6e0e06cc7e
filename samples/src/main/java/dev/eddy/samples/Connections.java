package dev.eddy.samples;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.concurrent.TimeUnit;

/** The open connections of a server. Thread-safe. */
final class Connections {

    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, /* stayClosed= */ true);
    private volatile boolean draining; // written by who ends the server, read on the loops

    /** Takes a connection whose pipeline is complete; it leaves by itself when it closes. */
    void add(Channel connection) {
        open.add(connection);
        if (draining) {
            drain(connection);
        }
    }

    int count() {
        return open.size();
    }

    /** Lets each connection answer what it has, and close. Does not block. */
    void drain() {
        draining = true; // before the walk: who comes too late for that sees the flag
        open.forEach(Connections::drain);
    }

    private static void drain(Channel connection) {
        connection.pipeline().fireUserEventTriggered(Session.NoMoreInput.DRAINING);
    }

    /** Waits until all are closed; closes those that are left when the time is over. Returns how many that were. */
    int awaitClosed(long timeoutNanos) {
        open.newCloseFuture().awaitUninterruptibly(timeoutNanos, TimeUnit.NANOSECONDS);
        int left = open.size();
        open.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        return left;
    }
}
