package dev.eddy.samples;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eddy.PoolFigures;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The figures of the compute server. Thread-safe. */
final class Metrics {

    private static final Path KERNEL_STATUS = Path.of("/proc/self/status");
    private static final String KERNEL_THREADS = "Threads:";

    private final JobLedger jobs;
    private final Work work;
    private final Connections connections;

    /**
     * What {@code /metrics} shows.
     *
     * @param started jobs that the pool has taken, so that {@code started = completed + failed + cancelled + timedOut} once idle
     * @param threads of the whole process, as the kernel counts them: the JVM's own included
     * @param directBytes what Netty's allocator has reserved outside the heap
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record Snapshot(
            int inFlight,
            int busy,
            int queued,
            long started,
            long completed,
            long failed,
            long rejected,
            long cancelled,
            long timedOut,
            int stuck,
            long interruptLeaks,
            long contextLeaks,
            int connections,
            int threads,
            long directBytes) {}

    Metrics(JobLedger jobs, Work work, Connections connections) {
        this.jobs = jobs;
        this.work = work;
        this.connections = connections;
    }

    Snapshot now() {
        PoolFigures pool = jobs.figures(); // before the ends are read: what has left the pool has been counted
        return new Snapshot(
                pool.busy() + pool.queued(),
                pool.busy(),
                pool.queued(),
                pool.accepted(),
                jobs.completed(),
                jobs.failed(),
                pool.rejected(),
                jobs.cancelled(),
                jobs.timedOut(),
                pool.stuck(),
                work.interruptLeaks(),
                work.contextLeaks(),
                connections.count(),
                threads(),
                directBytes());
    }

    /** Reads a file on the loop, which is no sin here: procfs makes it from memory. Elsewhere: the JVM's Java threads. */
    private static int threads() {
        try (Stream<String> lines = Files.lines(KERNEL_STATUS)) {
            return lines.filter(line -> line.startsWith(KERNEL_THREADS))
                    .mapToInt(line -> Integer.parseInt(
                            line.substring(KERNEL_THREADS.length()).trim()))
                    .findFirst()
                    .orElseGet(Metrics::javaThreads);
        } catch (IOException noProcfs) {
            return javaThreads();
        }
    }

    private static int javaThreads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static long directBytes() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator
                ? allocator.metric().usedDirectMemory()
                : -1;
    }
}
