package dev.eddy.benchmarks.callsoon;

import dev.eddy.netty.NettyLoop;
import dev.eddy.netty.Transport;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Callbacks that the loop queues for itself: each the next one, or a thousand at a time. What is measured is callbacks. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class CallSoon {

    private static final int CALLBACKS = 20_000;
    private static final int BURST = 1000;

    @Param
    Way way;

    private EventLoopGroup group;
    private Executor callbacks;

    // of the call under way; confined to the loop
    private int left;
    private CountDownLatch done;

    @Setup
    public void open() {
        group = Transport.best().newGroup(1, new DefaultThreadFactory("loop"));
        callbacks = way.on(NettyLoop.of(group.next()));
    }

    @TearDown
    public void close() throws InterruptedException {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    @Benchmark
    @OperationsPerInvocation(CALLBACKS)
    public void chain() throws InterruptedException {
        onLoop(this::link);
    }

    @Benchmark
    @OperationsPerInvocation(CALLBACKS)
    public void burst() throws InterruptedException {
        onLoop(this::queueBurst);
    }

    private void onLoop(Runnable task) throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(1);
        callbacks.execute(() -> {
            done = latch;
            left = CALLBACKS;
            task.run();
        });
        latch.await();
    }

    private void link() {
        if (--left == 0) {
            done.countDown();
        } else {
            callbacks.execute(this::link);
        }
    }

    private void queueBurst() {
        for (int i = 0; i < BURST; i++) {
            callbacks.execute(this::ofBurst);
        }
    }

    private void ofBurst() {
        left--;
        if (left == 0) {
            done.countDown();
        } else if (left % BURST == 0) {
            queueBurst();
        }
    }
}
