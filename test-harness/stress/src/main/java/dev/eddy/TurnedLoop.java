package dev.eddy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A loop whose thread is whoever turns it: an actor while the other races with it, then the arbiter for what is left.
 * Nothing runs that was not asked for, so a wake-up that is lost stays lost.
 *
 * <p>Thread-safe, but turned by one thread at a time.
 */
final class TurnedLoop extends BackedLoop {

    private final Passes passes;

    TurnedLoop() {
        this(new Passes());
    }

    private TurnedLoop(Passes passes) {
        super(passes);
        this.passes = passes;
    }

    /** Runs what the loop has asked for, until there is nothing. */
    void turn() {
        turn(() -> {});
    }

    /** Runs {@code first} on the loop, outside of its passes, and then as {@link #turn()}. */
    void turn(Runnable first) {
        passes.turning = Thread.currentThread();
        try {
            first.run();
            for (Runnable pass = passes.poll(); pass != null; pass = passes.poll()) {
                pass.run();
            }
        } finally {
            passes.turning = null;
        }
    }

    /** Lets time go on, from zero; what is due then runs when the loop is turned. */
    void advanceTo(long nanos) {
        passes.nowNanos = nanos;
    }

    /** Ends the thread under the loop, as an event loop that is shut down: it takes nothing from now on. */
    void end() {
        passes.ended = true;
        backendEnded();
    }

    /** How many passes have been asked for so far. */
    int passesRequested() {
        return passes.requested.get();
    }

    /** Whether a pass was asked for while another had yet to begin. */
    boolean passesOverlapped() {
        return passes.overlapped;
    }

    private static final class Passes implements LoopBackend {
        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final AtomicInteger requested = new AtomicInteger();
        private final AtomicInteger waiting = new AtomicInteger();
        private final List<WakeUp> wakeUps = new ArrayList<>(); // used by the thread that turns
        private volatile boolean overlapped;
        private volatile boolean ended;
        private volatile long nowNanos; // written by one thread
        private volatile @Nullable Thread turning;

        @Nullable
        Runnable poll() {
            Runnable task = tasks.poll();
            if (task != null) {
                waiting.decrementAndGet();
                return task;
            }
            for (WakeUp wakeUp : wakeUps) {
                if (wakeUp.atNanos - nowNanos <= 0) {
                    wakeUps.remove(wakeUp);
                    return wakeUp.task;
                }
            }
            return null;
        }

        @Override
        public void execute(Runnable pass) {
            if (ended) {
                throw new RejectedExecutionException("ended");
            }
            requested.incrementAndGet();
            if (waiting.incrementAndGet() > 1) {
                overlapped = true;
            }
            tasks.add(pass);
        }

        @Override
        public void executeAfterPoll(Runnable pass) {
            execute(pass);
        }

        @Override
        public Registration schedule(Runnable task, long delayNanos) {
            WakeUp wakeUp = new WakeUp(task, nowNanos + delayNanos);
            wakeUps.add(wakeUp);
            return () -> wakeUps.remove(wakeUp);
        }

        @Override
        public boolean inLoop() {
            return turning == Thread.currentThread();
        }

        @Override
        public long nanoTime() {
            return nowNanos;
        }

        @Override
        public <V> ConfinedPromise<V> newFuture(BackedLoop loop) {
            return new ConfinedPromise<>(loop);
        }
    }

    private static final class WakeUp {
        private final Runnable task;
        private final long atNanos;

        WakeUp(Runnable task, long atNanos) {
            this.task = task;
            this.atNanos = atNanos;
        }
    }
}
