package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The account of what has not come back is right, however it ends. */
class OutstandingWorkTest {

    private final ManualLoop loop = ManualLoop.create();
    private final Deque<Runnable> jobs = new ArrayDeque<>();

    @Test
    void shouldForgetAJobWhoseFutureSomebodyElseCompleted() throws Exception {
        CancelToken token = new CancelToken();
        AtomicBoolean ran = new AtomicBoolean();
        LoopFuture<String> job = loop.runInExecutor(
                jobs::add,
                () -> {
                    ran.set(true);
                    return "mine";
                },
                Offload.builder().token(token).queueTimeout(Duration.ofHours(1)).build());
        loop.runUntilIdle();

        ((LoopPromise<String>) job).trySuccess("theirs");
        loop.runUntilIdle();

        assertThat(job.result()).isEqualTo("theirs");
        assertThat(loop.offloads().isEmpty()).isTrue();
        assertThat(loop.nextDeadlineNanos()).isNull();
        assertThat(token.isCancelled()).isTrue();
        jobs.remove().run();
        assertThat(ran).as("nobody wants it any more").isFalse();
    }

    @Test
    void shouldDeliverTheLastJobBeforeAGracefulCloseEndsTheLoop() throws Exception {
        List<String> order = new ArrayList<>();
        LoopFuture<String> job = loop.runInExecutor(jobs::add, () -> "last");
        job.onDone(done -> order.add("delivered, closed=" + loop.isClosed()));
        LoopFuture<ShutdownReport> closed = loop.close(Duration.ofSeconds(5));
        closed.onDone(done -> order.add("closed"));
        loop.runUntilIdle();

        jobs.remove().run();
        loop.runUntilIdle();

        assertThat(order).containsExactly("delivered, closed=false", "closed");
        assertThat(closed.result().isClean()).isTrue();
    }

    @Test
    void shouldCancelTheTokenWhenTheQueueTimeoutIsOver() {
        CancelToken token = new CancelToken();
        LoopFuture<String> job = loop.runInExecutor(
                jobs::add,
                () -> "never",
                Offload.builder()
                        .token(token)
                        .queueTimeout(Duration.ofSeconds(1))
                        .build());

        loop.advance(Duration.ofSeconds(1));

        assertThat(job.exception()).isInstanceOf(TimeoutException.class);
        assertThat(token.isCancelled()).isTrue();
    }

    @Test
    void shouldFailTimedWaitsWhenTheLoopCloses() {
        LoopPromise<String> never = loop.createFuture();
        LoopFuture<String> waitFor = Async.waitFor(never, Duration.ofSeconds(1));
        LoopFuture<Waited<String>> waitAll = Async.waitAll(List.of(never), Duration.ofSeconds(1));
        LoopFuture<String> next =
                Async.asCompleted(List.of(never), Duration.ofSeconds(1)).next();
        next.onDone(done -> {});
        loop.runUntilIdle();

        loop.close(Duration.ZERO);
        loop.runUntilIdle();

        assertThat(waitFor.exception()).isInstanceOf(LoopClosedException.class);
        assertThat(waitAll.exception()).isInstanceOf(LoopClosedException.class);
        assertThat(next.exception()).isInstanceOf(LoopClosedException.class);
    }

    @Test
    void shouldNotStartASubmittedTaskOnAClosedLoop() {
        List<Boolean> startedOnClosedLoop = new ArrayList<>();
        LoopFuture<String> submitted = loop.submit(() -> {
            startedOnClosedLoop.add(loop.isClosed());
            return loop.createFuture();
        });
        loop.close(Duration.ZERO);

        loop.runUntilIdle();

        assertThat(startedOnClosedLoop).doesNotContain(true);
        assertThat(startedOnClosedLoop.isEmpty()).isEqualTo(submitted.isDone());
    }

    @Test
    void shouldKeepTheFirstCancelOfAGatherWhenASecondComes() {
        LoopPromise<String> part = loop.createFuture();
        LoopFuture<List<String>> values = Async.gather(List.of(part));
        LoopFuture<List<Outcome<String>>> outcomes = Async.gatherSettled(List.of(part));
        loop.runUntilIdle();
        List<Boolean> decided = new ArrayList<>();
        loop.callSoon(() -> {
            decided.add(outcomes.cancel("first"));
            decided.add(outcomes.cancel("second"));
            decided.add(values.cancel("too late"));
        });

        loop.runUntilIdle();

        assertThat(decided).containsExactly(true, false, false);
        assertThat(outcomes.isCancelled()).isTrue();
    }

    /** Else who keeps the handle of a fired timer keeps everything that the loop ran after it. */
    @Test
    void shouldNotKeepLaterEntriesReachableFromAnOldHandle() throws Exception {
        Handle old = loop.callSoon(() -> {});
        loop.runUntilIdle();
        WeakReference<Object> later = runSomethingLater();
        loop.callSoon(() -> {});
        loop.runUntilIdle();

        for (int i = 0; i < 50 && later.get() != null; i++) {
            System.gc();
        }

        assertThat(later.get()).isNull();
        assertThat(old.isCancelled()).isFalse();
    }

    private WeakReference<Object> runSomethingLater() {
        LoopPromise<Object> promise = loop.createFuture();
        Object value = new byte[1024];
        promise.onDone(done -> {});
        promise.trySuccess(value);
        loop.runUntilIdle();
        return new WeakReference<>(value);
    }

    /** The worker is not free before the value is discarded, so the next job goes to another thread. */
    @Test
    void shouldNotLetABlockingDiscardHoldUpTheNextJob() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch discarding = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (WorkerPool pool = WorkerPool.builder().threads(4).queue(4).build()) {
            LoopFuture<String> abandoned = loop.runInExecutor(
                    pool,
                    () -> {
                        started.countDown();
                        goOn.await();
                        return "late";
                    },
                    Offload.builder()
                            .onDiscard(value -> {
                                discarding.countDown();
                                awaitQuietly(release);
                            })
                            .build());
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
            abandoned.cancel("not wanted");
            goOn.countDown();
            assertThat(discarding.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(pool.figures().busy()).isEqualTo(1);
            assertThat(loop.runUntil(loop.runInExecutor(pool, () -> "next"))).isEqualTo("next");
            release.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldEndAJobWhoseWorkerHangsInItsInitializer() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        WorkerPool pool = WorkerPool.builder()
                .threads(1)
                .queue(1)
                .initializer(() -> {
                    hanging.countDown();
                    awaitQuietly(new CountDownLatch(1));
                })
                .build();
        LoopFuture<String> job = loop.runInExecutor(pool, () -> "never");
        assertThat(hanging.await(10, TimeUnit.SECONDS)).isTrue();

        ShutdownReport report = pool.close(Duration.ZERO);
        loop.runUntilIdle();

        assertThat(report.withdrawn()).isEqualTo(1);
        assertThat(job.exception()).isInstanceOf(OffloadRejectedException.class);
    }

    @Test
    void shouldNotInheritThreadLocalsFromWhoeverCausedAThreadToStart() throws Exception {
        InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
        tenant.set("A");
        try (WorkerPool pool = WorkerPool.builder().threads(1).queue(1).build()) {
            assertThat(loop.runUntil(loop.runInExecutor(pool, () -> String.valueOf(tenant.get()))))
                    .isEqualTo("null");
        } finally {
            tenant.remove();
        }
    }

    @Test
    void shouldRefuseToCloseAPoolFromWithin() throws Exception {
        try (WorkerPool pool =
                WorkerPool.builder().name("own").threads(1).queue(1).build()) {
            LoopFuture<ShutdownReport> closing = loop.runInExecutor(pool, () -> pool.close(Duration.ZERO));

            assertThatThrownBy(() -> loop.runUntil(closing))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("own-1");
        }
    }

    @Test
    void shouldOrderDeadlinesThatAreFurtherApartThanNanosecondsReach() {
        List<String> order = new ArrayList<>();
        loop.callAt(Long.MAX_VALUE, () -> order.add("never"));
        loop.callAt(Long.MIN_VALUE, () -> order.add("long ago"));
        loop.callLater(Duration.ofSeconds(1), () -> order.add("soon"));

        loop.advance(Duration.ofSeconds(2));

        assertThat(order).containsExactly("long ago", "soon");
    }

    @Test
    void shouldLogWhatCannotBePrinted() {
        class Unprintable extends RuntimeException {
            private static final long serialVersionUID = 1;

            @Override
            public String getMessage() {
                throw new IllegalStateException("not even this");
            }
        }
        List<String> ran = new ArrayList<>();
        loop.callSoon(() -> {
            throw new Unprintable();
        });
        loop.callSoon(() -> ran.add("next"));

        loop.runUntilIdle();

        assertThat(ran).containsExactly("next");
    }
}
