package dev.eddy.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AttributeKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one channel: one for each place in its pipeline where an {@link OffloadHandler} stands.
 *
 * <p>Changed on the channel's event loop only; read from any thread.
 */
final class Lanes {

    private static final AttributeKey<Lanes> KEY = AttributeKey.valueOf(Lanes.class, "LANES");

    private final List<Lane<?, ?>> lanes = new CopyOnWriteArrayList<>(); // rarely more than one

    private Lanes() {}

    static Lanes of(Channel channel) {
        Lanes known = channel.attr(KEY).get();
        if (known != null) {
            return known;
        }
        Lanes made = new Lanes();
        Lanes other = channel.attr(KEY).setIfAbsent(made);
        return other == null ? made : other;
    }

    /** The lane at the place of {@code ctx}; null if there is none now. */
    @Nullable
    Lane<?, ?> find(ChannelHandlerContext ctx) {
        for (int i = 0; i < lanes.size(); i++) {
            Lane<?, ?> lane = lanes.get(i);
            if (lane.context() == ctx) {
                return lane;
            }
        }
        return null;
    }

    void add(Lane<?, ?> lane) {
        lanes.add(lane);
    }

    void remove(Lane<?, ?> lane) {
        lanes.remove(lane);
    }

    /** How many requests are in flight where {@code settings} hold. From any thread. */
    int messages(OffloadSettings<?, ?> settings) {
        return lanes.stream()
                .filter(lane -> lane.isOf(settings))
                .mapToInt(Lane::messages)
                .sum();
    }
}
