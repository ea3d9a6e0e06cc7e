package dev.eddy.benchmarks.gather;

import dev.eddy.Async;
import dev.eddy.LoopFuture;
import dev.eddy.netty.NettyFuture;
import dev.eddy.netty.NettyLoop;
import dev.eddy.netty.Transport;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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

/**
 * Futures made, gathered while they are pending, completed one after the other, and their values received as a list, all on
 * the loop's thread; then the same again. What is measured is futures.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class Gather {

    /** In one call of the benchmark method, which must be the same number for all sizes. */
    private static final int FUTURES = 100_000;

    @Param({"10", "1000", "100000"})
    int size;

    private EventLoopGroup group;
    private NettyLoop loop;

    @Setup
    public void open() {
        group = Transport.best().newGroup(1, new DefaultThreadFactory("loop"));
        loop = NettyLoop.of(group.next());
    }

    @TearDown
    public void close() throws InterruptedException {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    /** {@code Async.gather}, which gives the list. */
    @Benchmark
    @OperationsPerInvocation(FUTURES)
    public void eddy() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(FUTURES / size);
        group.execute(() -> eddyOnce(done));
        done.await();
    }

    private void eddyOnce(CountDownLatch done) {
        List<NettyFuture<Integer>> futures = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            futures.add(loop.createFuture());
        }
        Async.<Integer>gather(futures).onDone(gathered -> {
            check(values(gathered));
            done.countDown();
            if (done.getCount() > 0) {
                eddyOnce(done); // not nested: a done-callback has a turn of its own
            }
        });
        for (int i = 0; i < size; i++) {
            futures.get(i).setSuccess(i);
        }
    }

    private static List<Integer> values(LoopFuture<List<Integer>> gathered) {
        try {
            return gathered.result();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** {@code allOf}, and the list of what each has, as it is always written: inline, which Eddy never is. */
    @Benchmark
    @OperationsPerInvocation(FUTURES)
    public void allOf() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(FUTURES / size);
        group.execute(() -> {
            while (done.getCount() > 0) {
                allOfOnce(done);
            }
        });
        done.await();
    }

    private void allOfOnce(CountDownLatch done) {
        List<CompletableFuture<Integer>> futures = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            futures.add(new CompletableFuture<>());
        }
        CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new))
                .thenApply(
                        nothing -> futures.stream().map(CompletableFuture::join).toList())
                .thenAccept(gathered -> {
                    check(gathered);
                    done.countDown();
                });
        for (int i = 0; i < size; i++) {
            futures.get(i).complete(i);
        }
    }

    private void check(List<Integer> gathered) {
        if (gathered.size() != size || gathered.get(size - 1) != size - 1) {
            throw new IllegalStateException("gathered: size=" + gathered.size() + " (expected: " + size + ')');
        }
    }
}
