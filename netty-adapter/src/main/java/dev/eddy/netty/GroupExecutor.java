package dev.eddy.netty;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.MultithreadEventExecutorGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A group of Netty executors as one pool.
 *
 * <p>{@code DefaultEventExecutorGroup} pins each task to the thread that {@code next()} names, so a task waits behind a
 * blocked thread although its neighbour is idle. Here jobs wait in one queue, and what is given to the threads are turns: a
 * thread that gets one takes jobs until there are none. A turn that waits behind a blocked thread holds nobody up.
 *
 * <p><b>Rejection.</b> The group's own limits hold: while every thread is at work each job costs a turn in one of their
 * queues, and is refused when all of these are full.
 * <p><b>Errors.</b> A task that throws ends a Netty executor for ever; jobs must not throw, and those of a loop do not.
 *
 * <p>Thread-safe.
 */
final class GroupExecutor extends AbstractExecutorService {

    private static final ConcurrentMap<MultithreadEventExecutorGroup, GroupExecutor> KNOWN = new ConcurrentHashMap<>();

    private final MultithreadEventExecutorGroup group;
    private final Queue<Runnable> jobs = new ConcurrentLinkedQueue<>();
    private final List<Lane> lanes = new ArrayList<>();
    private final AtomicInteger round = new AtomicInteger();

    private GroupExecutor(MultithreadEventExecutorGroup group) {
        this.group = group;
        for (EventExecutor thread : group) {
            lanes.add(new Lane(thread));
        }
    }

    /** The pool for {@code executor} if it is a group that pins, else {@code executor} itself. */
    static Executor adapt(Executor executor) {
        return executor instanceof MultithreadEventExecutorGroup group && !(group instanceof EventLoopGroup)
                ? of(group)
                : executor;
    }

    private static GroupExecutor of(MultithreadEventExecutorGroup group) {
        GroupExecutor known = KNOWN.get(group);
        if (known != null) {
            return known;
        }
        GroupExecutor made = new GroupExecutor(group);
        known = KNOWN.putIfAbsent(group, made);
        if (known != null) {
            return known;
        }
        group.terminationFuture().addListener(ended -> KNOWN.remove(group, made));
        return made;
    }

    @Override
    public void execute(Runnable job) {
        jobs.add(job);
        boolean awake = false;
        for (Lane lane : lanes) { // not just one: nobody can tell which of them is held up by work of another kind
            awake |= lane.wake();
        }
        if (!awake && !queueTurn() && jobs.remove(job)) {
            throw new RejectedExecutionException("group refused a turn: " + group);
        }
    }

    /** Reserves a place in the queue of a thread that is at work. */
    private boolean queueTurn() {
        int first = round.getAndIncrement();
        for (int i = 0; i < lanes.size(); i++) {
            if (lanes.get(Math.floorMod(first + i, lanes.size())).queueTurn()) {
                return true;
            }
        }
        return false;
    }

    /** One thread of the group. */
    private final class Lane {

        private final EventExecutor thread;
        private final AtomicBoolean awake = new AtomicBoolean(); // has a turn, waiting or going on

        Lane(EventExecutor thread) {
            this.thread = thread;
        }

        /** Gives the thread a turn if it has none; returns whether it did. */
        boolean wake() {
            if (!awake.compareAndSet(false, true)) {
                return false;
            }
            try {
                thread.execute(this::turn);
                return true;
            } catch (RejectedExecutionException full) {
                awake.set(false);
                return false;
            }
        }

        boolean queueTurn() {
            try {
                thread.execute(this::takeJobs);
                return true;
            } catch (RejectedExecutionException full) {
                return false;
            }
        }

        private void turn() {
            do {
                takeJobs();
                awake.set(false);
                // Must look again: a job added before the flag was cleared has woken nobody here.
            } while (!jobs.isEmpty() && awake.compareAndSet(false, true));
        }

        private void takeJobs() {
            for (Runnable job = jobs.poll(); job != null; job = jobs.poll()) {
                job.run();
            }
        }
    }

    // the group's own

    @Override
    public boolean isShutdown() {
        return group.isShuttingDown();
    }

    @Override
    public boolean isTerminated() {
        return group.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return group.awaitTermination(timeout, unit);
    }

    @Override
    public void shutdown() {
        group.shutdownGracefully();
    }

    @Override
    public List<Runnable> shutdownNow() {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        return List.of();
    }
}
