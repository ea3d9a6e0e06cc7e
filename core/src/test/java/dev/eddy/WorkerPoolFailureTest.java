package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.OffloadRejectedException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What jobs, threads and initializers may do to a pool. */
class WorkerPoolFailureTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<WorkerPool> pools = new ArrayList<>();

    @AfterEach
    void closePools() {
        end.countDown();
        pools.forEach(WorkerPool::close);
    }

    private WorkerPool pool(WorkerPool.Builder builder) {
        WorkerPool pool = builder.build();
        pools.add(pool);
        return pool;
    }

    private WorkerPool pool(int threads, int queue) {
        return pool(WorkerPool.builder().name("pool").threads(threads).queue(queue));
    }

    /** Occupies one worker until {@link #end}. */
    private LoopFuture<String> occupy(WorkerPool pool) throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        LoopFuture<String> job = loop.runInExecutor(pool, () -> {
            started.countDown();
            end.await();
            return Thread.currentThread().getName();
        });
        started.await();
        return job;
    }

    private static void assertConsistent(PoolFigures figures) {
        assertThat(figures.threads()).isEqualTo(figures.busy() + figures.idle());
        assertThat(figures.accepted())
                .as("%s", figures)
                .isEqualTo(figures.completed() + figures.withdrawn() + figures.busy() + figures.queued());
    }

    @Test
    void shouldRejectTheJobWhenItsThreadDoesNotStart() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        OutOfMemoryError failure = new OutOfMemoryError("unable to create native thread (simulated)");
        WorkerPool pool = pool(WorkerPool.builder().threads(2).queue(2).threadFactory(work -> {
            if (asked.incrementAndGet() == 1) {
                throw failure;
            }
            return asked.get() == 2 ? null : new Thread(work, "third time");
        }));

        LoopFuture<String> first = loop.runInExecutor(pool, () -> "first");
        LoopFuture<String> second = loop.runInExecutor(pool, () -> "second");
        LoopFuture<String> third =
                loop.runInExecutor(pool, () -> Thread.currentThread().getName());

        assertThat(loop.runUntil(third)).isEqualTo("third time");
        assertThat(first.exception()).isInstanceOfSatisfying(OffloadRejectedException.class, rejection -> {
            assertThat(rejection.reason()).isEqualTo(Reason.THREAD_START);
            assertThat(rejection).hasCause(failure);
        });
        assertThat(second.exception()).isInstanceOf(OffloadRejectedException.class);
        assertThat(pool.figures().rejected()).isEqualTo(2);
        assertConsistent(pool.figures());
    }

    @Test
    @Tag("TP-18")
    void shouldRunTheInitializerOncePerWorkerBeforeItsFirstJob() throws Exception {
        ThreadLocal<Integer> initialized = ThreadLocal.withInitial(() -> 0);
        WorkerPool pool = pool(
                WorkerPool.builder().threads(2).queue(10).initializer(() -> initialized.set(initialized.get() + 1)));
        occupy(pool);
        List<Integer> seen = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            seen.add(loop.runUntil(loop.runInExecutor(pool, initialized::get)));
        }

        assertThat(seen).hasSize(10).containsOnly(1);
    }

    @Test
    @Tag("TP-19")
    void shouldRefuseEverythingWhenTheInitializerFails() throws Exception {
        IllegalStateException failure = new IllegalStateException("no driver");
        CountDownLatch fail = new CountDownLatch(1);
        WorkerPool pool =
                pool(WorkerPool.builder().name("broken").threads(1).queue(10).initializer(() -> {
                    awaitQuietly(fail);
                    throw failure;
                }));
        try (Logged logged = Logged.by(WorkerPool.class)) {
            LoopFuture<String> first = loop.runInExecutor(pool, () -> "first");
            LoopFuture<String> queued = loop.runInExecutor(pool, () -> "queued");
            fail.countDown();
            loop.runUntil(Async.gatherSettled(first, queued));
            LoopFuture<String> later = loop.runInExecutor(pool, () -> "later");
            loop.runUntilIdle();

            for (LoopFuture<String> job : List.of(first, queued, later)) {
                assertThat(job.exception())
                        .isInstanceOfSatisfying(
                                OffloadRejectedException.class,
                                rejection -> assertThat(rejection.reason()).isEqualTo(Reason.BROKEN));
            }
            assertThat(first.exception()).hasCause(failure);
            assertThat(logged.messages()).singleElement().asString().contains("'broken'");
        }
        assertConsistent(pool.figures());
    }

    @Test
    @Tag("TP-19")
    void shouldFinishWhatRunsAndEndWhatIsIdleWhenTheInitializerOfALaterWorkerFails() throws Exception {
        AtomicInteger initialized = new AtomicInteger();
        CountDownLatch fail = new CountDownLatch(1);
        WorkerPool pool = pool(WorkerPool.builder().threads(3).queue(10).initializer(() -> {
            if (initialized.incrementAndGet() == 3) {
                awaitQuietly(fail);
                throw new IllegalStateException("no third connection");
            }
        }));
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch idle = new CountDownLatch(1);
        LoopFuture<String> running = occupy(pool);
        LoopFuture<Thread> ended = loop.runInExecutor(pool, () -> {
            started.countDown();
            idle.await();
            return Thread.currentThread();
        });
        started.await();
        LoopFuture<Thread> third = loop.runInExecutor(pool, Thread::currentThread);
        idle.countDown();
        Thread idleWorker = loop.runUntil(ended);
        assertThat(loop.runUntil(third))
                .as("it does not wait for the thread that comes")
                .isSameAs(idleWorker);

        try (Logged logged = Logged.by(WorkerPool.class)) {
            fail.countDown();
            Spin.until(pool::isShutdown);
            LoopFuture<String> refused = loop.runInExecutor(pool, () -> "too late");
            assertThatThrownBy(() -> loop.runUntil(refused)).isInstanceOf(OffloadRejectedException.class);
            assertThat(logged.messages()).hasSize(1);
        }

        idleWorker.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(idleWorker.isAlive()).isFalse();
        end.countDown();
        assertThat(loop.runUntil(running)).isNotNull();
    }

    @Test
    void shouldCountATaskWhoseThreadDidNotStartOnceWhenThePoolIsClosed() throws Exception {
        AtomicInteger threads = new AtomicInteger();
        WorkerPool pool = pool(WorkerPool.builder()
                .threads(2)
                .queue(10)
                .threadFactory(worker -> threads.incrementAndGet() == 1 ? new Thread(worker) : null));
        LoopFuture<String> hangs = occupy(pool);
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(OffloadRejectedException.class);

        assertThat(pool.close(Duration.ZERO).withdrawn()).isZero();

        assertThatThrownBy(() -> loop.runUntil(hangs)).isInstanceOf(InterruptedException.class);
        assertThat(pool.close(Duration.ofSeconds(30)).isClean()).isTrue();
        assertThat(pool.figures()).isEqualTo(new PoolFigures(0, 0, 0, 0, 1, 1, 0, 1, 0));
    }

    @Test
    void shouldRefuseEverythingAlsoWhenWhatTheInitializerThrowsCannotBeLogged() throws Exception {
        IllegalStateException unprintable = new IllegalStateException() {
            @Override
            public String getMessage() {
                throw new UnsupportedOperationException("message");
            }
        };
        WorkerPool pool = pool(WorkerPool.builder().threads(1).queue(10).initializer(() -> {
            throw unprintable;
        }));
        LoopFuture<String> job = loop.runInExecutor(pool, () -> "never");

        assertThatThrownBy(() -> loop.runUntil(job)).isInstanceOf(OffloadRejectedException.class);

        Spin.until(() -> pool.figures().threads() == 0);
        assertConsistent(pool.figures());
        Spin.until(() -> nothingLeft.hasUncaught());
        assertThat(nothingLeft.takeUncaught()).singleElement().isInstanceOf(UnsupportedOperationException.class);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Tag("EX-27")
    void shouldSurviveWhenJobsThrowErrors() throws Exception {
        WorkerPool pool = pool(1, 10);
        Thread before = loop.runUntil(loop.runInExecutor(pool, Thread::currentThread));
        for (Error error : new Error[] {new AssertionError(), new StackOverflowError(), new OutOfMemoryError("s")}) {
            LoopFuture<Object> job = loop.runInExecutor(pool, () -> {
                throw error;
            });
            assertThatThrownBy(() -> loop.runUntil(job)).isSameAs(error);
        }

        assertThat(loop.runUntil(loop.runInExecutor(pool, Thread::currentThread)))
                .isSameAs(before);
    }

    @Test
    void shouldReportLikeAThreadAndSurviveWhenABareRunnableThrows() throws Exception {
        WorkerPool pool = pool(1, 10);
        AssertionError failure = new AssertionError("bare");
        pool.execute(() -> {
            throw failure;
        });

        assertThat(loop.runUntil(loop.runInExecutor(pool, () -> "next"))).isEqualTo("next");
        assertThat(nothingLeft.takeUncaught()).containsExactly(failure);
        assertThat(pool.figures().threads()).isOne();
    }

    @Test
    void shouldSurviveWhenTheUncaughtExceptionHandlerThrowsToo() throws Exception {
        WorkerPool pool = pool(WorkerPool.builder().threads(1).queue(10).threadFactory(work -> {
            Thread thread = new Thread(work, "handled");
            thread.setUncaughtExceptionHandler((dying, error) -> {
                throw new IllegalStateException("handler");
            });
            return thread;
        }));
        pool.execute(() -> {
            throw new AssertionError("bare");
        });

        assertThat(loop.runUntil(loop.runInExecutor(pool, () -> "next"))).isEqualTo("next");
        assertThat(pool.figures().threads()).isOne();
    }

    @Test
    void shouldNotPassOnAnInterruptFlagWhenAJobOrItsDiscardLeavesOne() throws Exception {
        WorkerPool pool = pool(1, 10);
        CountDownLatch started = new CountDownLatch(1);
        Offload leaving = Offload.builder()
                .onDiscard(value -> Thread.currentThread().interrupt())
                .build();
        LoopFuture<String> abandoned = loop.runInExecutor(
                pool,
                () -> {
                    started.countDown();
                    end.await();
                    Thread.currentThread().interrupt();
                    return "late";
                },
                leaving);
        started.await();
        LoopFuture<Boolean> afterJob =
                loop.runInExecutor(pool, () -> Thread.currentThread().isInterrupted());
        pool.execute(() -> Thread.currentThread().interrupt());
        LoopFuture<Boolean> afterBare =
                loop.runInExecutor(pool, () -> Thread.currentThread().isInterrupted());

        abandoned.cancel(false);
        end.countDown();

        assertThat(loop.runUntil(Async.gather(afterJob, afterBare))).containsExactly(false, false);
    }
}
