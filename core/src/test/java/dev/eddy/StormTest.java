package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hundred thousand jobs from eight threads, half of them cancelled at some moment, on a pool that is too small for them. */
@Timeout(180)
class StormTest {

    private static final int SUBMITTERS = 8;
    private static final int PER_SUBMITTER = 12_500;
    private static final int JOBS = SUBMITTERS * PER_SUBMITTER;

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private WorkerPool pool;

    private final AtomicIntegerArray ends = new AtomicIntegerArray(JOBS); // how often each future ended
    private final AtomicIntegerArray runs = new AtomicIntegerArray(JOBS); // how often each body ran
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicIntegerArray flagged = new AtomicIntegerArray(JOBS); // bodies that found the interrupt flag set
    private final AtomicIntegerArray cancels = new AtomicIntegerArray(JOBS); // futures that ended by a cancel
    private final AtomicInteger values = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger rejected = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger discarded = new AtomicInteger();
    private final AtomicInteger lateFailures = new AtomicInteger();
    private final AtomicInteger returned = new AtomicInteger(); // bodies that gave a value
    private final AtomicInteger threw = new AtomicInteger(); // bodies that threw
    private final AtomicInteger interrupted = new AtomicInteger(); // bodies that were ended by their interrupt
    private final AtomicReference<Throwable> wrong = new AtomicReference<>();

    private static final class JobError extends Error {
        private static final long serialVersionUID = 1;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    private Object body(int index, int kind) throws InterruptedException {
        if (Thread.currentThread().isInterrupted()) {
            flagged.incrementAndGet(index);
        }
        runs.incrementAndGet(index);
        switch (kind) {
            case 0 -> {
                threw.incrementAndGet();
                throw new JobError();
            }
            case 1 -> LockSupport.parkNanos(20_000); // a job that blocks for a moment; an interrupt ends it
            default -> Thread.onSpinWait();
        }
        if (Thread.interrupted()) {
            interrupted.incrementAndGet();
            throw new InterruptedException();
        }
        returned.incrementAndGet();
        return index;
    }

    private void ended(int index, LoopFuture<Object> future) {
        ends.incrementAndGet(index);
        try {
            future.result();
            values.incrementAndGet();
        } catch (OffloadRejectedException e) {
            rejected.incrementAndGet();
        } catch (CancellationException e) {
            cancels.incrementAndGet(index);
            cancelled.incrementAndGet();
        } catch (JobError | InterruptedException e) {
            failures.incrementAndGet();
        } catch (Throwable unexpected) {
            wrong.compareAndSet(null, unexpected);
        }
        ended.incrementAndGet();
    }

    private void submit(int submitter) {
        Random random = new Random(submitter);
        List<LoopFuture<Object>> recent = new ArrayList<>();
        Offload offload = Offload.builder()
                .onCancel(submitter % 2 == 0 ? OnCancel.ABANDON : OnCancel.INTERRUPT)
                .onDiscard(value -> discarded.incrementAndGet())
                .build();
        for (int i = 0; i < PER_SUBMITTER; i++) {
            int index = submitter * PER_SUBMITTER + i;
            int kind = random.nextInt(20);
            LoopFuture<Object> future = loop.runInExecutor(pool, () -> body(index, kind), offload);
            future.onDone(done -> ended(index, done));
            recent.add(future);
            if (recent.size() == 8) { // half of what is still on its way, in any order
                for (int cancel = 0; cancel < 4; cancel++) {
                    recent.remove(random.nextInt(recent.size())).cancel(random.nextInt(4) == 0);
                }
                recent.clear();
                LockSupport.parkNanos(random.nextInt(30_000)); // pace, so that not everything is refused
            }
        }
    }

    /** Without a wait each worker leaves as soon as it has nothing to do, and new ones come all the time. */
    @ParameterizedTest
    @ValueSource(ints = {60_000, 0})
    void shouldEndEveryFutureOnceAndKeepItsBooksWhenTooMuchIsAsked(int keepAliveMillis) throws Exception {
        pool = WorkerPool.builder()
                .name("storm")
                .threads(4)
                .queue(64)
                .keepAlive(Duration.ofMillis(keepAliveMillis))
                .build();
        loop.setExceptionHandler((source, error) -> {
            if (error.message().equals("exception in abandoned job")) {
                lateFailures.incrementAndGet();
            } else {
                wrong.compareAndSet(null, error.exception());
            }
        });
        AtomicReference<PoolFigures> odd = new AtomicReference<>(); // figures that do not belong together
        Thread turner = new Thread(
                () -> {
                    while (ended.get() < JOBS) {
                        Spin.until(() -> loop.runReady() > 0 || ended.get() == JOBS);
                        PoolFigures seen = pool.figures();
                        int missing = 4 - seen.threads(); // threads that a job may be just about to start
                        if (seen.accepted() != seen.completed() + seen.withdrawn() + seen.busy() + seen.queued()
                                || seen.threads() != seen.busy() + seen.idle()
                                || missing < 0
                                || seen.queued() > 64 + missing) {
                            odd.compareAndSet(null, seen);
                        }
                    }
                },
                "turner");
        List<Thread> submitters = new ArrayList<>();
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < SUBMITTERS; i++) {
            int submitter = i;
            submitters.add(new Thread(
                    () -> {
                        awaitQuietly(go);
                        submit(submitter);
                    },
                    "submitter-" + i));
        }

        turner.start();
        submitters.forEach(Thread::start);
        go.countDown();
        for (Thread submitter : submitters) {
            submitter.join();
        }
        turner.join();
        ShutdownReport report = pool.close(Duration.ofSeconds(30));
        loop.runUntilIdle();

        assertThat(wrong.get()).isNull();
        assertThat(report.isClean()).as("%s", report).isTrue();
        for (int i = 0; i < JOBS; i++) {
            assertThat(ends.get(i)).as("ends of future %s", i).isOne();
            assertThat(runs.get(i)).as("runs of body %s", i).isLessThan(2);
            assertThat(flagged.get(i))
                    .as("interrupts that body %s met and that were not meant for it", i)
                    .isLessThanOrEqualTo(cancels.get(i));
        }
        assertThat(odd.get()).as("figures that do not belong together").isNull();
        assertThat(values.get() + failures.get() + rejected.get() + cancelled.get())
                .isEqualTo(JOBS);
        assertThat(values.get() + discarded.get())
                .as("values delivered or discarded")
                .isEqualTo(returned.get());
        assertThat(failures.get() + lateFailures.get())
                .as("failures delivered or reported; an answer to an interrupt may be neither")
                .isBetween(threw.get(), threw.get() + interrupted.get());
        PoolFigures figures = pool.figures();
        assertThat(figures.rejected()).isEqualTo(rejected.get());
        assertThat(figures.accepted() + figures.rejected()).isEqualTo(JOBS);
        assertThat(figures.accepted()).isEqualTo(figures.completed() + figures.withdrawn());
        assertThat(figures.threads()).isZero();
        assertThat(loop.offloads().isEmpty()).isTrue();
        assertThat(List.of(values.get(), rejected.get(), cancelled.get(), failures.get(), discarded.get()))
                .as("values, rejected, cancelled, failures, discarded: it was a storm")
                .allSatisfy(count -> assertThat(count).isPositive());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
