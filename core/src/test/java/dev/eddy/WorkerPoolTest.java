package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.OffloadRejectedException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;

class WorkerPoolTest {

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
    @Tag("TP-06")
    void shouldUseOneThreadWhenJobsComeOneAfterTheOther() throws Exception {
        WorkerPool pool = pool(4, 10);
        Set<Thread> threads = new HashSet<>();

        for (int i = 0; i < 50; i++) {
            threads.add(loop.runUntil(loop.runInExecutor(pool, Thread::currentThread)));
        }

        assertThat(threads).singleElement().satisfies(thread -> {
            assertThat(thread.getName()).isEqualTo("pool-1");
            assertThat(thread.isDaemon()).isTrue();
        });
        assertThat(pool.figures()).isEqualTo(new PoolFigures(1, 0, 1, 0, 50, 50, 0, 0, 0));
    }

    @Test
    void shouldStartAThreadPerJobUpToTheLimitWhenNoneIsIdle() throws Exception {
        WorkerPool pool = pool(3, 10);
        List<LoopFuture<String>> jobs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            jobs.add(occupy(pool));
        }
        jobs.add(loop.runInExecutor(pool, () -> Thread.currentThread().getName()));

        assertThat(pool.figures()).isEqualTo(new PoolFigures(3, 3, 0, 1, 4, 0, 0, 0, 0));
        end.countDown();
        List<String> names = loop.runUntil(Async.gather(jobs));

        assertThat(names.subList(0, 3)).containsExactly("pool-1", "pool-2", "pool-3");
        assertThat(names.get(3)).startsWith("pool-");
        assertConsistent(pool.figures());
        assertThat(pool.figures().completed()).isEqualTo(4);
    }

    @Test
    void shouldRunInOrderOfSubmissionWhenQueued() throws Exception {
        WorkerPool pool = pool(1, 100);
        List<Integer> order = new ArrayList<>();
        List<LoopFuture<Boolean>> jobs = new ArrayList<>();
        LoopFuture<String> first = occupy(pool);
        for (int i = 0; i < 100; i++) {
            int number = i;
            jobs.add(loop.runInExecutor(pool, () -> order.add(number)));
        }
        end.countDown();
        loop.runUntil(Async.gather(jobs));

        assertThat(first.isDone()).isTrue();
        assertThat(order).hasSize(100).isSorted();
    }

    @Test
    void shouldRefuseWhenThreadsAndQueueAreFull() throws Exception {
        WorkerPool pool = pool(1, 1);
        occupy(pool);
        loop.runInExecutor(pool, () -> "queued");

        LoopFuture<String> refused = loop.runInExecutor(pool, () -> "too many");
        loop.runUntilIdle();

        assertThat(refused.exception()).isInstanceOfSatisfying(OffloadRejectedException.class, rejection -> {
            assertThat(rejection.reason()).isEqualTo(Reason.QUEUE_FULL);
            assertThat(rejection.queued()).isOne();
            assertThat(rejection.limit()).isOne();
            assertThat(rejection).hasMessage("offload rejected: queue full: queued=1, limit=1");
        });
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(OffloadRejectedException.class);
        assertThat(pool.figures().rejected()).isEqualTo(2);
        assertConsistent(pool.figures());
    }

    @Test
    void shouldFreeThePlaceWhenAQueuedJobIsCancelled() throws Exception {
        WorkerPool pool = pool(1, 1);
        occupy(pool);
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            LoopFuture<Integer> queued = loop.runInExecutor(pool, ran::incrementAndGet);
            assertThat(pool.figures().queued()).isOne();
            assertThat(queued.cancel("not needed")).isTrue();
            assertThat(pool.figures().queued()).isZero();
        }
        LoopFuture<Integer> kept = loop.runInExecutor(pool, ran::incrementAndGet);
        end.countDown();

        assertThat(loop.runUntil(kept)).isOne();
        assertThat(pool.figures().withdrawn()).isEqualTo(100);
        assertConsistent(pool.figures());
    }

    @Test
    void shouldCountAnAbandonedJobAsBusyUntilItEnds() throws Exception {
        WorkerPool pool = pool(1, 0);
        LoopFuture<String> job = occupy(pool);

        job.cancel(false);
        loop.runUntilIdle();
        assertThat(job.isCancelled()).isTrue();
        assertThat(pool.figures().busy()).isOne();
        LoopFuture<String> refused = loop.runInExecutor(pool, () -> "no thread");
        loop.runUntilIdle();

        assertThat(refused.exception()).isInstanceOf(OffloadRejectedException.class);
    }

    @Test
    void shouldEndIdleThreadsWhenTheirTimeIsOver() throws Exception {
        WorkerPool pool = pool(WorkerPool.builder().threads(2).keepAlive(Duration.ofMillis(20)));
        Thread worker = loop.runUntil(loop.runInExecutor(pool, Thread::currentThread));

        worker.join(TimeUnit.SECONDS.toMillis(10));

        assertThat(worker.isAlive()).isFalse();
        assertThat(pool.figures().threads()).isZero();
        assertThat(loop.runUntil(loop.runInExecutor(pool, Thread::currentThread)))
                .isNotSameAs(worker);
    }

    @Test
    void shouldRunBareRunnablesLikeAnyExecutor() throws Exception {
        CompletableFuture<String> ran = new CompletableFuture<>();
        pool(1, 1).execute(() -> ran.complete(Thread.currentThread().getName()));

        assertThat(ran.get(10, TimeUnit.SECONDS)).isEqualTo("pool-1");
    }

    @Test
    @Tag("TP-03")
    void shouldNameWhatIsWrongWhenSettingsAreOutOfRange() {
        assertRefused(WorkerPool.builder().threads(0), "threads: 0 (expected: > 0)");
        assertRefused(WorkerPool.builder().threads(-1), "threads: -1 (expected: > 0)");
        assertRefused(WorkerPool.builder().queue(-1), "queue: -1 (expected: >= 0)");
        assertRefused(WorkerPool.builder().keepAlive(Duration.ofMillis(-1)), "keepAlive: PT-0.001S (expected: >= 0)");
        assertThatThrownBy(() -> pool(1, 1).execute(null)).isInstanceOf(NullPointerException.class);
    }

    private static void assertRefused(WorkerPool.Builder builder, String message) {
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
    }

    @Test
    @Tag("TP-04")
    void shouldHaveThreadsBetween32And256WhenNotToldOtherwise() {
        assertThat(PoolSettings.defaultThreads(1)).isEqualTo(32);
        assertThat(PoolSettings.defaultThreads(8)).isEqualTo(64);
        assertThat(PoolSettings.defaultThreads(1000)).isEqualTo(256);
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void shouldSayWhatIsMissingWhenTheJdkHasNoVirtualThreads() {
        assertThatThrownBy(() -> WorkerPool.virtualThreads(1, 1))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("(expected: >= 21)");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void shouldKeepItsLimitsWhenThreadsAreVirtual() throws Exception {
        WorkerPool pool = WorkerPool.virtualThreads(2, 1);
        pools.add(pool);
        LoopFuture<String> first = occupy(pool);
        occupy(pool);
        LoopFuture<Boolean> queued = loop.runInExecutor(
                pool, () -> (Boolean) Thread.class.getMethod("isVirtual").invoke(Thread.currentThread()));
        LoopFuture<String> refused = loop.runInExecutor(pool, () -> "too many");
        loop.runUntilIdle();

        assertThat(refused.exception()).isInstanceOf(OffloadRejectedException.class);
        end.countDown();
        assertThat(loop.runUntil(queued)).isTrue();
        assertThat(loop.runUntil(first)).startsWith("eddy-virtual-");
        assertConsistent(pool.figures());
    }
}
