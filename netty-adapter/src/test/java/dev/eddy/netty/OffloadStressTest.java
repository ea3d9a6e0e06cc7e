package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.Offload;
import dev.eddy.OffloadRejectedException;
import dev.eddy.OnCancel;
import dev.eddy.PoolFigures;
import dev.eddy.WorkerPool;
import dev.eddy.test.Tidy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A hundred thousand jobs from eight threads against a small pool with a small queue, half of them cancelled at random
 * moments with and without interrupts, some throwing Errors: nothing is lost, nothing happens twice, nothing is left.
 */
class OffloadStressTest {

    private static final int THREADS = 8;
    private static final int JOBS_EACH = 12_500;
    private static final int JOBS = THREADS * JOBS_EACH;

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    private final AtomicIntegerArray endings = new AtomicIntegerArray(JOBS);
    private final AtomicIntegerArray runs = new AtomicIntegerArray(JOBS);
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger rejected = new AtomicInteger();
    private final AtomicInteger flagsOnEntry = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(JOBS);

    @ParameterizedTest
    @EnumSource
    void shouldEndEveryJobOnceAndLeaveNothing(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        NettyLoop loop = groups.loop(transport);
        loop.setExceptionHandler((source, error) -> {}); // late failures of abandoned jobs
        WorkerPool pool =
                WorkerPool.builder().name("stress").threads(4).queue(64).build();

        List<Thread> submitters = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int first = t * JOBS_EACH;
            Thread submitter = new Thread(() -> submit(loop, pool, first));
            submitters.add(submitter);
            submitter.start();
        }
        for (Thread submitter : submitters) {
            submitter.join();
        }
        Await.latch(ended);
        PoolFigures atEnd = settled(pool);

        for (int i = 0; i < JOBS; i++) {
            assertThat(endings.get(i)).as("endings of job %d", i).isEqualTo(1);
            assertThat(runs.get(i)).as("runs of job %d", i).isLessThanOrEqualTo(1);
        }
        assertThat(done.get() + failed.get() + cancelled.get() + rejected.get()).isEqualTo(JOBS);
        assertThat(List.of(done.get(), failed.get(), cancelled.get(), rejected.get()))
                .as("each way to end was met")
                .doesNotContain(0);
        assertThat(atEnd.rejected()).isEqualTo(rejected.get());
        assertThat(atEnd.accepted()).isEqualTo(JOBS - rejected.get());
        assertThat(atEnd.accepted()).isEqualTo(atEnd.completed() + atEnd.withdrawn());
        assertThat(atEnd.stuck()).isZero();
        assertThat(flagsOnEntry).as("interrupt flags that survived a job").hasValue(0);
        assertThat(pool.close(java.time.Duration.ofSeconds(10)).isClean()).isTrue();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("stress-")) {
                thread.join(10_000); // it has left the pool and is about to end
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    private void submit(NettyLoop loop, WorkerPool pool, int first) {
        Random random = new Random(first);
        ConcurrentLinkedQueue<NettyFuture<Integer>> recent = new ConcurrentLinkedQueue<>();
        for (int i = first; i < first + JOBS_EACH; i++) {
            int number = i;
            int kind = random.nextInt(100);
            Offload offload = Offload.builder()
                    .onCancel(random.nextBoolean() ? OnCancel.INTERRUPT : OnCancel.ABANDON)
                    .build();
            NettyFuture<Integer> job = loop.runInExecutor(pool, () -> run(number, kind), offload);
            job.onDone(end -> count(number, job));
            if (kind % 2 == 0) {
                recent.add(job);
            }
            if (recent.size() > random.nextInt(8)) {
                recent.remove().cancel(random.nextBoolean());
            }
            if (random.nextInt(4) == 0) {
                LockSupport.parkNanos(random.nextInt(50_000)); // lets the pool breathe, so that not all are rejected
            }
        }
    }

    private int run(int number, int kind) {
        if (Thread.currentThread().isInterrupted()) {
            // A cancel of this very job may have come already; the flag is another's only if nobody cancels this one.
            flagsOnEntry.addAndGet(kind % 2);
        }
        runs.incrementAndGet(number);
        if (kind < 5) {
            throw new AssertionError("an Error of the job's own");
        }
        if (kind > 95) {
            Thread.currentThread().interrupt(); // a job that leaves its flag set
        }
        long until = System.nanoTime() + ThreadLocalRandom.current().nextInt(30_000);
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        return number;
    }

    private void count(int number, NettyFuture<Integer> job) {
        endings.incrementAndGet(number);
        try {
            if (job.result() != number) {
                throw new AssertionError("result of another job");
            }
            done.incrementAndGet();
        } catch (CancellationException e) {
            cancelled.incrementAndGet();
        } catch (OffloadRejectedException e) {
            rejected.incrementAndGet();
        } catch (Throwable e) {
            failed.incrementAndGet();
        }
        ended.countDown();
    }

    /** Abandoned jobs may run on after their futures have ended. */
    @SuppressWarnings("ThreadPriorityCheck")
    private static PoolFigures settled(WorkerPool pool) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        PoolFigures figures = pool.figures();
        while (figures.busy() + figures.queued() > 0 && System.nanoTime() < deadline) {
            Thread.yield();
            figures = pool.figures();
        }
        return figures;
    }
}
