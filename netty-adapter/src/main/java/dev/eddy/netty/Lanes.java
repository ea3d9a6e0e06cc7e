package dev.eddy.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one channel: one for each place in its pipeline where an {@link OffloadHandler} or an {@link OffloadWriter} stands.
 *
 * <p>While it has one, the channel is closed before its event loop ends, so that what is in flight hears of the end.
 *
 * <p>Changed on the channel's event loop only; read from any thread.
 */
final class Lanes {

    /** What a sharable handler has for one place in the pipeline of one channel. */
    interface Member {
        ChannelHandlerContext context();

        boolean isOf(OffloadSettings<?, ?> settings);

        /** How many requests are in flight. From any thread. */
        int messages();

        /** Ends all that is going on; {@code reason} is for the futures of the jobs. Idempotent. */
        void end(String reason);
    }

    private static final AttributeKey<Lanes> KEY = AttributeKey.valueOf(Lanes.class, "LANES");

    private final List<Member> lanes = new CopyOnWriteArrayList<>(); // rarely more than one

    private int unwritable; // by how many of them
    private final Channel channel;
    private final Runnable closing; // a hook of the event loop while there is a lane

    private Lanes(Channel channel) {
        this.channel = channel;
        this.closing = channel::close;
    }

    static Lanes of(Channel channel) {
        Lanes known = channel.attr(KEY).get();
        if (known != null) {
            return known;
        }
        Lanes made = new Lanes(channel);
        Lanes other = channel.attr(KEY).setIfAbsent(made);
        return other == null ? made : other;
    }

    /** The lane at the place of {@code ctx}; null if there is none now. */
    @Nullable
    Member find(ChannelHandlerContext ctx) {
        for (int i = 0; i < lanes.size(); i++) {
            Member lane = lanes.get(i);
            if (lane.context() == ctx) {
                return lane;
            }
        }
        return null;
    }

    void add(Member lane) {
        if (lanes.isEmpty() && channel.eventLoop() instanceof SingleThreadEventExecutor ending) {
            // 4.2's event loops may end without closing their channels, if they are shut down with no quiet period.
            ending.addShutdownHook(closing);
        }
        lanes.add(lane);
    }

    /** Ends the lane at the place of {@code ctx}, if there is one. */
    void end(ChannelHandlerContext ctx, String reason) {
        Member lane = find(ctx);
        if (lane != null) {
            lane.end(reason);
            lanes.remove(lane);
            if (lanes.isEmpty() && channel.eventLoop() instanceof SingleThreadEventExecutor ending) {
                ending.removeShutdownHook(closing);
            }
        }
    }

    /** {@code change} more of the lanes want the channel not to be written to; returns whether that is the first, or was the last. */
    boolean unwritable(int change) {
        int before = unwritable;
        unwritable += change;
        return before == 0 || unwritable == 0;
    }

    /** How many requests are in flight where {@code settings} hold. From any thread. */
    int messages(OffloadSettings<?, ?> settings) {
        return lanes.stream()
                .filter(lane -> lane.isOf(settings))
                .mapToInt(Member::messages)
                .sum();
    }
}
