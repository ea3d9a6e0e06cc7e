package dev.eddy.benchmarks.roundtrip;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Jobs from a loop to workers and back, with a fixed number on their way: each that comes back sends the next. What is measured is
 * jobs, not batches.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class RoundTrip {

    /** Jobs in one call of the benchmark method: so many that its beginning and end, where less is in flight, weigh little. */
    private static final int JOBS = 20_000;

    @Param("EDDY")
    Contender contender;

    @Param("4")
    int threads;

    @Param({"1", "64", "1024"})
    int inFlight;

    /** What the job computes; 0 is the empty job, 5000 about 10 µs. */
    @Param("0")
    int tokens;

    private Route route;
    private Callable<Object> job;
    private long loopThread;

    // of the call under way; confined to the loop
    private int toSend;
    private int toCome;
    private int free;
    private boolean sending;
    private CountDownLatch done;

    /** Per job: sums over an iteration, and the jobs they were. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Costs {
        public long jobs;
        public long cpuNanos;
        public long loopCpuNanos;
        public long contextSwitches;

        private final ContextSwitches switches = new ContextSwitches();
        private long cpuBefore;
        private long loopCpuBefore;
        private long switchesBefore;

        @Setup(Level.Iteration)
        public void before(RoundTrip trip) {
            jobs = 0;
            cpuNanos = 0;
            loopCpuNanos = 0;
            contextSwitches = 0;
            switchesBefore = switches.ofThisProcess();
            loopCpuBefore = trip.loopCpuNanos();
            cpuBefore = cpuNanosOfThisProcess();
        }

        @TearDown(Level.Iteration)
        public void after(RoundTrip trip) {
            cpuNanos = cpuNanosOfThisProcess() - cpuBefore;
            loopCpuNanos = trip.loopCpuNanos() - loopCpuBefore;
            contextSwitches = switches.ofThisProcess() - switchesBefore;
        }
    }

    @Setup
    public void open() throws InterruptedException {
        route = contender.open(threads);
        int consumed = tokens;
        job = () -> {
            if (consumed > 0) {
                Blackhole.consumeCPU(consumed);
            }
            return Boolean.TRUE;
        };
        CountDownLatch known = new CountDownLatch(1);
        route.onLoop(() -> {
            loopThread = Thread.currentThread().getId();
            known.countDown();
        });
        known.await();
    }

    @TearDown
    public void close() throws Exception {
        route.close();
    }

    long loopCpuNanos() {
        ThreadMXBean threadsBean = ManagementFactory.getThreadMXBean();
        return threadsBean.getThreadCpuTime(loopThread);
    }

    private static long cpuNanosOfThisProcess() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    @Benchmark
    @OperationsPerInvocation(JOBS)
    public void jobs(Costs costs) throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(1);
        route.onLoop(() -> {
            done = latch;
            toSend = JOBS;
            toCome = JOBS;
            free = inFlight;
            sendFree();
        });
        latch.await();
        costs.jobs += JOBS;
    }

    private void sendNext() {
        if (toSend > 0) {
            toSend--;
            route.send(job, this::back);
        }
    }

    private void back(Object result) {
        if (result != Boolean.TRUE) {
            throw new IllegalStateException("result: " + result + " (expected: true)");
        }
        if (--toCome == 0) {
            done.countDown();
            return;
        }
        free++;
        if (!sending) { // a result may be there before its callback is set, and must not nest without end
            sendFree();
        }
    }

    private void sendFree() {
        sending = true;
        while (free > 0) {
            free--;
            sendNext();
        }
        sending = false;
    }
}
