package dev.eddy.test;

import io.netty.channel.DefaultEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An event loop that counts what is queued, so that one can tell whether a turn of it has left anything to do.
 *
 * <p>Thread-safe.
 */
final class CountingLoop extends DefaultEventLoop {

    private final AtomicLong queued = new AtomicLong();

    CountingLoop() {
        super(new DefaultThreadFactory("harness-loop"));
    }

    /** How many tasks and timers were queued so far, those of {@link #turn()} left out. */
    long queued() {
        return queued.get();
    }

    /** Opens when all that was queued before, timers that are due included, has run. */
    CountDownLatch turn() {
        CountDownLatch turned = new CountDownLatch(1);
        super.execute(() -> super.schedule(turned::countDown, 0, TimeUnit.NANOSECONDS));
        return turned;
    }

    @Override
    public void execute(Runnable task) {
        queued.incrementAndGet();
        super.execute(task);
    }

    @Override
    public void lazyExecute(Runnable task) {
        queued.incrementAndGet();
        super.lazyExecute(task);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        queued.incrementAndGet();
        return super.schedule(task, delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        queued.incrementAndGet();
        return super.schedule(task, delay, unit);
    }
}
