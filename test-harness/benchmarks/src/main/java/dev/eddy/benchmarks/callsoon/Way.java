package dev.eddy.benchmarks.callsoon;

import dev.eddy.netty.NettyLoop;
import java.util.concurrent.Executor;

/** To have a callback called by the loop. */
public enum Way {
    /** {@code callSoon}, which gives a handle to cancel it. */
    EDDY {
        @Override
        Executor on(NettyLoop loop) {
            return loop::callSoon;
        }
    },
    /** {@code execute} of Eddy's loop: the same without a handle. */
    EDDY_EXECUTE {
        @Override
        Executor on(NettyLoop loop) {
            return loop;
        }
    },
    /** {@code execute} of Netty's. */
    NETTY_EXECUTE {
        @Override
        Executor on(NettyLoop loop) {
            return loop.eventLoop();
        }
    };

    abstract Executor on(NettyLoop loop);
}
