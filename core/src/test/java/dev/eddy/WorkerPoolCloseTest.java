package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.spy;

import dev.eddy.OffloadRejectedException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WorkerPoolCloseTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final WorkerPool pool =
            WorkerPool.builder().name("closing").threads(2).queue(100).build();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger interrupts = new AtomicInteger();

    private LoopFuture<String> occupy() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        LoopFuture<String> job = loop.runInExecutor(pool, () -> {
            started.countDown();
            end.await();
            return "ended";
        });
        started.await();
        return job;
    }

    /** Does not let itself be interrupted. */
    private LoopFuture<String> occupyForGood() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        Offload offload = Offload.builder().name("stubborn").build();
        LoopFuture<String> job = loop.runInExecutor(
                pool,
                () -> {
                    started.countDown();
                    while (end.getCount() > 0) {
                        try {
                            end.await();
                        } catch (InterruptedException ignored) {
                            interrupts.incrementAndGet();
                        }
                    }
                    return "ended at last";
                },
                offload);
        started.await();
        return job;
    }

    @Test
    @Tag("TP-09")
    @Tag("TP-14")
    void shouldDrainFirstWhenClosed() throws Exception {
        occupy();
        occupy();
        AtomicInteger ran = new AtomicInteger();
        List<LoopFuture<Integer>> jobs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            jobs.add(loop.runInExecutor(pool, ran::incrementAndGet));
        }
        Thread releaser = new Thread(() -> {
            Spin.until(pool::isShutdown); // all fifty are still queued
            end.countDown();
        });
        releaser.start();

        assertThat(pool.close(LONG).isClean()).isTrue();

        assertThat(ran).hasValue(50);
        loop.runUntilIdle();
        assertThat(jobs).allMatch(LoopFuture::isDone);
        assertThat(pool.figures()).isEqualTo(new PoolFigures(0, 0, 0, 0, 52, 52, 0, 0, 0));
        assertThat(pool.close(LONG).isClean()).as("again").isTrue();
    }

    @Test
    @Tag("TP-08")
    void shouldRefuseWhenClosed() {
        pool.close();

        LoopFuture<String> refused = loop.runInExecutor(pool, () -> "late");
        loop.runUntilIdle();

        assertThat(refused.exception())
                .isInstanceOfSatisfying(OffloadRejectedException.class, rejection -> assertThat(rejection.reason())
                        .isEqualTo(Reason.SHUTDOWN));
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(OffloadRejectedException.class);
        assertThat(pool.isShutdown()).isTrue();
    }

    @Test
    void shouldWithdrawAndInterruptWhenTheTimeIsOver() throws Exception {
        LoopFuture<String> first = occupy();
        LoopFuture<String> second = occupy();
        List<LoopFuture<String>> queued = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            queued.add(loop.runInExecutor(pool, () -> "never"));
        }

        ShutdownReport report = pool.close(Duration.ofMillis(10));
        loop.runUntilIdle();

        assertThat(report).isEqualTo(new ShutdownReport(3, 2, 0, List.of()));
        assertThat(first.exception()).isInstanceOf(InterruptedException.class);
        assertThat(second.exception()).isInstanceOf(InterruptedException.class);
        assertThat(queued).allSatisfy(job -> assertThat(job.exception()).isInstanceOf(OffloadRejectedException.class));
        PoolFigures figures = pool.figures();
        assertThat(figures.accepted()).isEqualTo(figures.completed() + figures.withdrawn());
    }

    @Test
    @Tag("TP-10")
    void shouldLeaveNoJobPendingWhenTheTimeIsOver() throws Exception {
        CountDownLatch completed = new CountDownLatch(5);
        List<LoopFuture<Integer>> jobs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int number = i;
            jobs.add(loop.runInExecutor(pool, () -> {
                if (number >= 5) {
                    end.await();
                }
                completed.countDown();
                return number;
            }));
        }
        completed.await();

        ShutdownReport report = pool.close(Duration.ofMillis(10));
        loop.runUntilIdle();

        assertThat(report).isEqualTo(new ShutdownReport(43, 2, 0, List.of()));
        assertThat(jobs.subList(0, 5))
                .allSatisfy(job -> assertThat(job.result()).isNotNull());
        assertThat(jobs.subList(5, 7))
                .allSatisfy(job -> assertThat(job.exception()).isInstanceOf(InterruptedException.class));
        assertThat(jobs.subList(7, 50)).allSatisfy(job -> assertThat(job.exception())
                .isInstanceOfSatisfying(OffloadRejectedException.class, rejection -> assertThat(rejection.reason())
                        .isEqualTo(Reason.SHUTDOWN)));
    }

    @Test
    void shouldReportTheStackWhenAWorkerIsStuck() throws Exception {
        LoopFuture<String> job = occupyForGood();

        ShutdownReport report = pool.close(Duration.ZERO);

        assertThat(report.isClean()).isFalse();
        assertThat(report.interrupted()).isOne();
        assertThat(interrupts).hasValue(1);
        assertThat(report.stuck()).singleElement().satisfies(stuck -> {
            assertThat(stuck.thread()).isEqualTo("closing-1");
            assertThat(stuck.job()).isEqualTo("stubborn");
            assertThat(stuck).asString().contains("\"closing-1\" stuck in job 'stubborn'\n    at ", "occupyForGood");
        });
        end.countDown();
        assertThat(loop.runUntil(job)).as("it is reported, not lost").isEqualTo("ended at last");
    }

    @Test
    void shouldEndTheWaitAndKeepTheFlagWhenTheCloserIsInterrupted() throws Exception {
        LoopFuture<String> job = occupy();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread closer = new Thread(() -> {
            Thread.currentThread().interrupt();
            pool.close(LONG);
            flag.complete(Thread.currentThread().isInterrupted());
        });

        closer.start();

        assertThat(flag.get(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> loop.runUntil(job)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void shouldRefuseToBlockWhenClosedOnALoop() {
        List<Throwable> thrown = new ArrayList<>();
        loop.callSoon(() -> thrown.add(org.assertj.core.api.Assertions.catchThrowable(pool::close)));

        loop.runUntilIdle();

        assertThat(thrown).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(pool.isShutdown()).as("left as it was").isFalse();
        pool.close();
    }

    @Test
    @Tag("TP-13")
    void shouldNotHangWhenAJobIsCancelledAtOnceAndThePoolClosed() throws Exception {
        for (int round = 0; round < 500; round++) {
            WorkerPool one =
                    WorkerPool.builder().name("brief").threads(1).queue(1).build();
            loop.runInExecutor(one, () -> "cancelled").cancel("at once");

            assertThat(one.close(LONG).isClean()).as("round %s", round).isTrue();
        }
        loop.runUntilIdle();
    }

    @Test
    @Tag("TP-14")
    void shouldEndEveryJobOnceWhenSubmittersRaceTheClose() throws Exception {
        for (int round = 0; round < 300; round++) {
            WorkerPool racing =
                    WorkerPool.builder().name("racing").threads(2).queue(8).build();
            AtomicInteger ran = new AtomicInteger();
            List<LoopFuture<Integer>> jobs = new ArrayList<>();
            Thread closer = new Thread(() -> racing.close(LONG), "closer");
            for (int i = 0; i < 20; i++) {
                jobs.add(loop.runInExecutor(racing, ran::incrementAndGet));
                if (i == round % 20) {
                    closer.start();
                }
            }
            closer.join();
            loop.runUntilIdle();

            assertThat(jobs).as("round %s", round).allMatch(LoopFuture::isDone);
            long succeeded =
                    jobs.stream().filter(job -> job.exception() == null).count();
            assertThat(succeeded).isEqualTo(ran.get());
            PoolFigures figures = racing.figures();
            assertThat(figures.completed()).isEqualTo(succeeded);
            assertThat(figures.accepted() + figures.rejected()).isEqualTo(20);
            assertThat(figures.threads()).isZero();
        }
    }

    @Test
    void shouldRefuseANegativeTimeout() {
        assertThatThrownBy(() -> pool.close(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout: PT-1S (expected: >= 0)");
        pool.close();
    }

    /** As {@code ExecutorCompletionService} does with a queue that is full. */
    @Test
    void shouldRefuseEachOfTheQueuedTasksWhenThoseWhoHearOfItThrow() throws Exception {
        occupy();
        occupy();
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            FutureTask<Integer> task = new FutureTask<>(() -> 1) {
                @Override
                protected void done() {
                    throw new IllegalStateException("thrown by who hears of it");
                }
            };
            tasks.add(task);
            pool.execute(task);
        }

        ShutdownReport report;
        try (Logged logged = Logged.by(WorkerPool.class)) {
            report = pool.close(Duration.ZERO);
            assertThat(logged.messages())
                    .filteredOn(message -> message.contains("could not be cancelled"))
                    .hasSize(3);
        }

        assertThat(report.withdrawn()).isEqualTo(3);
        assertThat(report.interrupted()).isEqualTo(2);
        assertThat(tasks).allMatch(FutureTask::isCancelled);
        assertThat(pool.close(LONG).isClean()).isTrue();
        loop.runUntilIdle();
    }

    @Test
    void shouldRefuseATaskThatAWorkerHasTakenAndNotYetBegun() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        AtomicBoolean rejected = new AtomicBoolean();
        Task task = spy(new PlainTask(() -> {}));
        doAnswer(perform -> {
                    taken.countDown();
                    Spin.until(rejected::get);
                    return perform.callRealMethod();
                })
                .when(task)
                .perform();
        doAnswer(reject -> {
                    Object result = reject.callRealMethod();
                    rejected.set(true);
                    return result;
                })
                .when(task)
                .reject(any());
        pool.submit(task);
        taken.await();

        ShutdownReport report = pool.close(Duration.ZERO);

        assertThat(report.withdrawn()).isOne();
        assertThat(report.interrupted()).isZero();
        Spin.until(() -> pool.figures().threads() == 0);
        assertThat(pool.figures()).isEqualTo(new PoolFigures(0, 0, 0, 0, 1, 0, 1, 0, 0));
    }

    @Test
    void shouldReportAThreadThatHangsInTheInitializer() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        WorkerPool hanging = WorkerPool.builder()
                .name("hanging")
                .threads(1)
                .initializer(() -> {
                    entered.countDown();
                    awaitUninterruptibly(end);
                })
                .build();
        LoopFuture<String> job = loop.runInExecutor(hanging, () -> "value");
        entered.await();
        job.cancel("not needed");

        ShutdownReport report = hanging.close(Duration.ofMillis(1));

        assertThat(report.isClean()).isFalse();
        assertThat(report.withdrawn()).isZero();
        assertThat(report.stuck()).singleElement().satisfies(thread -> {
            assertThat(thread.job()).isEqualTo("initializer");
            assertThat(thread.stack()).anyMatch(frame -> frame.getMethodName().equals("awaitUninterruptibly"));
        });
        end.countDown();
        assertThat(hanging.close(LONG).isClean()).isTrue();
        loop.runUntilIdle();
    }

    private void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException ignored) {
                interrupts.incrementAndGet();
            }
        }
    }
}
