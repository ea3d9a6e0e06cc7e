package dev.eddy.netty;

import dev.eddy.QueueingExecutor;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group of Netty executors as one pool.
 *
 * <p>{@code DefaultEventExecutorGroup} pins each task to the thread that {@code next()} names, so a task waits behind a
 * blocked thread although its neighbour is idle. Here jobs wait in one queue, and what is given to the threads are turns: a
 * thread that gets one takes a job, and the next turn if there are more. A turn that waits behind a blocked thread holds
 * nobody up, and what else the group has to do comes between two turns.
 *
 * <p><b>Rejection.</b> The group's own limits hold: while every thread is at work each job that waits costs a place, a turn in
 * one of their queues, and is refused when all of these are full.
 * <p><b>Errors.</b> A task that throws ends a Netty executor for ever, so nothing that a job throws gets there.
 *
 * <p>Thread-safe.
 */
final class GroupExecutor extends AbstractExecutorService implements QueueingExecutor {

    private static final Logger LOG = LoggerFactory.getLogger(GroupExecutor.class);

    private static final ConcurrentMap<MultithreadEventExecutorGroup, GroupExecutor> KNOWN = new ConcurrentHashMap<>();

    private final MultithreadEventExecutorGroup group;
    private final Queue<Runnable> jobs = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger(); // jobs in the queue
    private final AtomicInteger places =
            new AtomicInteger(); // turns that were queued to hold a place for a waiting job
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
        int nowWaiting = waiting.incrementAndGet();
        boolean awake = false;
        for (Lane lane : lanes) { // not just one: nobody can tell which of them is held up by work of another kind
            awake |= lane.wake();
        }
        boolean accepted = awake || places.get() >= nowWaiting || reservePlace();
        if (!accepted && remove(job)) {
            throw new RejectedExecutionException("no place in the queues of " + group);
        }
    }

    /** Queues a turn on a thread that is at work, if one of them takes it. */
    private boolean reservePlace() {
        int first = round.getAndIncrement();
        for (int i = 0; i < lanes.size(); i++) {
            if (lanes.get(Math.floorMod(first + i, lanes.size())).reservePlace()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean remove(Runnable job) {
        boolean removed = jobs.remove(job);
        if (removed) {
            waiting.decrementAndGet();
        }
        return removed;
    }

    /** Runs the oldest job, if there is one. */
    private void runOne() {
        Runnable job = jobs.poll();
        if (job == null) {
            return;
        }
        waiting.decrementAndGet();
        try {
            job.run();
        } catch (Throwable thrown) { // a job of a loop throws nothing, but what came this far would end the thread
            LOG.error("task of a group failed: {}", job.getClass(), thrown);
        }
    }

    /** One thread of the group. */
    private final class Lane {

        private final EventExecutor thread;
        private final AtomicBoolean awake = new AtomicBoolean(); // has a turn of its own, waiting or going on

        Lane(EventExecutor thread) {
            this.thread = thread;
        }

        /** Gives the thread a turn if it has none; returns whether it did. */
        boolean wake() {
            return awake.compareAndSet(false, true) && queueTurn();
        }

        private boolean queueTurn() {
            try {
                thread.execute(this::turn);
                return true;
            } catch (RejectedExecutionException full) {
                awake.set(false);
                return false;
            }
        }

        private void turn() {
            runOne();
            if (!jobs.isEmpty()) {
                if (!queueTurn()) {
                    goOn(); // no place for the next turn, so it is now
                }
                return;
            }
            awake.set(false);
            // Must look again: a job added before the flag was cleared has woken nobody here.
            if (!jobs.isEmpty()) {
                wake();
            }
        }

        private void goOn() {
            while (!jobs.isEmpty()) {
                runOne();
            }
        }

        boolean reservePlace() {
            places.incrementAndGet();
            try {
                thread.execute(() -> {
                    places.decrementAndGet();
                    runOne();
                });
                return true;
            } catch (RejectedExecutionException full) {
                places.decrementAndGet();
                return false;
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
