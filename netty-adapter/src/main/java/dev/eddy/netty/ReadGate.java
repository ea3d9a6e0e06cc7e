package dev.eddy.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one who turns a channel's reading off and on again, for several handlers that do not know of each other.
 *
 * <p><b>Pauses.</b> Nothing is read while anybody holds a pause. The first turns auto-read off; with the end of the last it is
 * turned on again, but only if it was this gate that had turned it off. While there is a pause {@code setAutoRead(true)} of
 * somebody else is undone, and {@code setAutoRead(false)} not noticed: hold a pause instead. Also reads that handlers ask for, as
 * decoders and aggregators do as long as they have half a message, wait for the end of the pause: with the first one a handler is
 * put at the head of the pipeline that sees to it.
 * <p><b>Probes.</b> A channel that is not read does not tell that its peer is gone. While everybody who holds a pause has room
 * for a little, a little is read once a second, which finds that out.
 *
 * <pre>{@code
 * ReadGate.Pause pause = ReadGate.of(ctx.channel()).pause(() -> stash.size() < 16);
 * ...
 * pause.close();
 * }</pre>
 *
 * <p>Confined to the channel's event loop.
 */
public final class ReadGate {

    /** Soon enough for a peer that is gone, and nothing against what a read costs. */
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(1);

    private static final AttributeKey<ReadGate> KEY = AttributeKey.valueOf(ReadGate.class, "GATE");

    private final Channel channel;
    private final List<Pause> pauses = new ArrayList<>(2);
    private @Nullable ChannelHandlerContext valve; // as soon as there was a pause
    private boolean taken; // auto-read was on and is off because of this
    private boolean missed; // somebody has asked for a read during the pause
    private long probeNanos = PROBE_INTERVAL.toNanos();
    private Probes probes = new Probes(); // the ones going on, or those that went on last

    private ReadGate(Channel channel) {
        this.channel = channel;
    }

    /** The gate of {@code channel}, always the same one. From any thread; does not block. */
    public static ReadGate of(Channel channel) {
        ReadGate known = channel.attr(KEY).get();
        if (known != null) {
            return known;
        }
        ReadGate made = new ReadGate(channel);
        ReadGate other = channel.attr(KEY).setIfAbsent(made);
        return other == null ? made : other;
    }

    /**
     * Stops reading until the pause is closed, with no probes meanwhile: the caller has no room for anything. On the channel's
     * event loop; does not block.
     *
     * @throws IllegalStateException on another thread
     */
    public Pause pause() {
        return pause(() -> false);
    }

    /**
     * Stops reading until the pause is closed, except for a probe now and then.
     *
     * @param room whether what a probe reads could be kept; asked on the channel's event loop before each probe
     * @throws IllegalStateException on another thread
     */
    public Pause pause(BooleanSupplier room) {
        requireLoop();
        Pause pause = new Pause(Objects.requireNonNull(room, "room"));
        pauses.add(pause);
        placeValve();
        hold();
        if (pauses.size() == 1) {
            probes = new Probes();
            probes.next();
        }
        return pause;
    }

    /** Whether anybody holds a pause. On the channel's event loop. */
    public boolean isPaused() {
        requireLoop();
        return !pauses.isEmpty();
    }

    /** How long from one probe to the next, instead of a second. On the channel's event loop. */
    void probeEvery(Duration interval) {
        requireLoop();
        probeNanos = interval.toNanos();
    }

    private void requireLoop() {
        if (!channel.eventLoop().inEventLoop()) {
            throw new IllegalStateException("read gate used on thread '"
                    + Thread.currentThread().getName()
                    + "' (expected: the event loop of its channel; use channel.eventLoop().execute)");
        }
    }

    private void placeValve() {
        if (valve == null || valve.isRemoved()) {
            Valve placed = new Valve();
            channel.pipeline().addFirst(placed);
            valve = channel.pipeline().context(placed);
        }
    }

    private void hold() {
        if (channel.config().isAutoRead()) {
            taken = true;
            channel.config().setAutoRead(false);
        }
    }

    private void release(Pause pause) {
        if (!pauses.remove(pause) || !pauses.isEmpty()) {
            return;
        }
        probes.stop();
        boolean turnOn = taken;
        boolean read = missed;
        taken = false;
        missed = false;
        if (!channel.isOpen() || isInputShutdown()) { // epoll of Netty 4.2 closes a channel that is read after its end
            return;
        }
        if (turnOn) {
            channel.config().setAutoRead(true); // reads at once, which may begin another pause
        }
        if (read) { // also then: auto-read that somebody has turned on meanwhile does not read once more
            channel.read();
        }
    }

    private boolean mayProbe() {
        return channel.isActive()
                && channel.isRegistered()
                && !isInputShutdown()
                && pauses.stream().allMatch(pause -> pause.room.getAsBoolean());
    }

    private void probe() {
        try {
            if (mayProbe() && valve != null) {
                valve.read();
            }
        } catch (Throwable thrown) { // by who was asked for room
            channel.pipeline().fireExceptionCaught(thrown);
        }
    }

    private boolean isInputShutdown() {
        return channel instanceof DuplexChannel duplex && duplex.isInputShutdown();
    }

    /** Keeps the channel from being read until it is closed. Confined to the channel's event loop. */
    public final class Pause implements AutoCloseable {

        private final BooleanSupplier room;

        private Pause(BooleanSupplier room) {
            this.room = room;
        }

        /** Turns auto-read off again if somebody has turned it on meanwhile. */
        void hold() {
            if (pauses.contains(this)) {
                ReadGate.this.hold();
            }
        }

        /**
         * Ends this pause; with the last one reading goes on. Idempotent.
         *
         * @throws IllegalStateException on another thread than the channel's event loop
         */
        @Override
        public void close() {
            requireLoop();
            release(this);
        }
    }

    /** Stands at the head of the pipeline, before all who may ask for a read. */
    private final class Valve extends ChannelOutboundHandlerAdapter {
        @Override
        public void read(ChannelHandlerContext ctx) {
            if (pauses.isEmpty()) {
                ctx.read();
            } else {
                missed = true;
            }
        }
    }

    /** Reads a little once a second, from the first pause until the last has ended. */
    private final class Probes implements Runnable {

        private @Nullable Future<?> due;
        private boolean stopped;

        void next() {
            try {
                due = channel.eventLoop().schedule(this, probeNanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException ended) {
                stopped = true; // and the channel is closed with its event loop
            }
        }

        void stop() {
            stopped = true;
            if (due != null) {
                due.cancel(/* mayInterruptIfRunning= */ false);
            }
        }

        @Override
        public void run() {
            if (!channel.eventLoop().inEventLoop()) {
                next(); // it has been registered with another one meanwhile
                return;
            }
            if (stopped || !channel.isOpen()) {
                return;
            }
            probe();
            next();
        }
    }
}
