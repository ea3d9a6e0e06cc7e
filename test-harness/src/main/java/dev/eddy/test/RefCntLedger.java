package dev.eddy.test;

import io.netty.util.ReferenceCounted;
import java.lang.StackWalker.StackFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An account of the reference-counted messages of a test: which of them somebody still holds, and which were released once
 * too often.
 *
 * <p>Netty's own leak detection reads the garbage, and so finds a leak late, without the one who has to do with it, and only
 * in buffers. This counts at once, whatever the message is.
 *
 * <p><b>Counting.</b> The ledger retains what it tracks, since Netty uses a pooled buffer again, as the same object, once its
 * last reference is gone. So until it is settled nothing is given back, and a message that is used after its release does not
 * complain; one that is released too often takes the ledger's own reference, and is found by that.
 *
 * <pre>{@code
 * RefCntLedger ledger = new RefCntLedger();
 * channel.pipeline().fireChannelRead(ledger.track(Unpooled.copiedBuffer("GET", US_ASCII)));
 * executor.runNext();
 * ledger.assertAllReleased(Duration.ofSeconds(5));
 * }</pre>
 *
 * <p>Thread-safe. Needs Netty.
 */
public final class RefCntLedger {

    /** Between two looks, since nobody tells of a release. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Enough to see the test behind the handlers. */
    private static final int SITE_FRAMES = 20;

    private final IdentityHashMap<ReferenceCounted, Site> tracked = new IdentityHashMap<>(); // guarded by this
    private int count; // guarded by this

    /** A ledger without entries. */
    public RefCntLedger() {}

    /** Where a message was tracked, and as which. */
    private record Site(int number, List<StackFrame> frames) {
        static Site here(int number) {
            return new Site(number, StackWalker.getInstance().walk(frames -> frames.filter(Site::isOutside)
                    .limit(SITE_FRAMES)
                    .toList()));
        }

        private static boolean isOutside(StackFrame frame) {
            String name = frame.getClassName();
            return !name.equals(RefCntLedger.class.getName()) && !name.equals(Site.class.getName());
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            frames.forEach(frame -> text.append("\n    at ").append(frame));
            return text.toString();
        }
    }

    /**
     * Enters {@code message}, which its owner has yet to release as if nothing had happened, with the place of this call;
     * returns it. What is not reference-counted, or was entered before, is returned as it is. From any thread.
     */
    public synchronized <T> T track(T message) {
        if (message instanceof ReferenceCounted counted && !tracked.containsKey(counted)) {
            counted.retain();
            tracked.put(counted, Site.here(++count));
        }
        return message;
    }

    /** How many messages are entered. */
    public synchronized int size() {
        return tracked.size();
    }

    /** Waits {@code patience} at most for those who still work with a message; then as {@link #assertAllReleased()}. */
    public void assertAllReleased(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!isBalanced()
                && System.nanoTime() - deadline < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        assertAllReleased();
    }

    private synchronized boolean isBalanced() {
        return tracked.keySet().stream().allMatch(message -> message.refCnt() == 1);
    }

    /**
     * Settles the account: gives back the ledger's references and forgets all entries.
     *
     * @throws AssertionError if somebody holds a message, or has released one too often; names each with the place where it
     *     was tracked
     */
    public synchronized void assertAllReleased() {
        List<Map.Entry<ReferenceCounted, Site>> entries = new ArrayList<>(tracked.entrySet());
        entries.sort(Comparator.comparingInt(entry -> entry.getValue().number()));
        tracked.clear();
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<ReferenceCounted, Site> entry : entries) {
            ReferenceCounted message = entry.getKey();
            int held = message.refCnt() - 1;
            if (held != 0) {
                wrong.add(describe(message, held) + entry.getValue());
            }
            if (held >= 0) {
                message.release();
            }
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError("messages not released once and for all: " + wrong.size() + " of " + entries.size()
                    + " (expected: none)\n" + String.join("\n", wrong));
        }
    }

    private static String describe(ReferenceCounted message, int held) {
        String what = held > 0 ? "held: refCnt=" + held : "released too often: refCnt=" + held;
        return what + " " + message.getClass().getSimpleName() + '[' + message + ']';
    }
}
