package dev.eddy.netty;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Holds a pause of the channel's {@link ReadGate} while a lane has too much in flight, or its replies do not leave.
 *
 * <p><b>Stash.</b> What the gate's probes bring while there is a pause. It is bounded; then there are no more probes.
 *
 * <p>Confined to the loop.
 */
final class Backpressure {

    /** A peer that sends on without end is probed for no more than about this many seconds. */
    private static final int MOST_STASHED = 64;

    private final Channel channel;
    private final InFlight inFlight;
    private final long mostBytesStashed;
    private ReadGate.@Nullable Pause pause;
    private int messagesBefore; // in flight before the stash was begun
    private long bytesBefore;
    private boolean inBurst; // what is read now was on its way before the pause

    Backpressure(Channel channel, InFlight inFlight, Marks marks) {
        this.channel = channel;
        this.inFlight = inFlight;
        this.mostBytesStashed = marks.highBytes();
    }

    /** Begins or ends the pause, as it is needed now. */
    void adjust(boolean inRead) {
        boolean needed = inFlight.isFull() || !channel.isWritable();
        if (needed && pause == null) {
            pause = ReadGate.of(channel).pause(this::hasRoom);
            inBurst = inRead;
            beginStash();
        } else if (needed && pause != null) {
            pause.hold();
        } else if (!needed) {
            end();
        }
    }

    /** A read, or what one probe has brought, is complete. */
    void readComplete() {
        if (inBurst) {
            inBurst = false;
            beginStash();
        }
    }

    private void beginStash() {
        messagesBefore = inFlight.messages();
        bytesBefore = inFlight.bytes();
    }

    private boolean hasRoom() {
        return inFlight.messages() - messagesBefore < MOST_STASHED && inFlight.bytes() - bytesBefore < mostBytesStashed;
    }

    void end() {
        ReadGate.Pause ending = pause;
        if (ending != null) {
            pause = null; // before what is read at once, and may need another one
            ending.close();
        }
    }
}
