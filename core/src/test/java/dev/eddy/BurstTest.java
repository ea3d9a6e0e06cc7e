package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callbacks of one pass submit together is done as if each job had been submitted alone, but for threads that do not start. */
@Timeout(60)
class BurstTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final WorkerPool pool = WorkerPool.builder().threads(4).queue(1_000).build();
    private final WorkerPool other =
            WorkerPool.builder().threads(2).queue(1_000).build();
    private final List<LoopFuture<Integer>> jobs = new ArrayList<>();

    @AfterEach
    void close() {
        assertThat(pool.close(Duration.ofSeconds(10)).isClean()).isTrue();
        assertThat(other.close(Duration.ofSeconds(10)).isClean()).isTrue();
    }

    private void awaitAll() throws Exception {
        loop.runUntil(Async.gatherSettled(jobs));
    }

    private static void assertBooksAreEven(WorkerPool pool) {
        Spin.until(() -> pool.figures().busy() == 0);
        PoolFigures figures = pool.figures();
        assertThat(figures.queued()).isZero();
        assertThat(figures.accepted()).isEqualTo(figures.completed() + figures.withdrawn());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 17, 18, 33, 500})
    void shouldDoAllThatOneCallbackSubmits(int number) throws Exception {
        loop.callSoon(() -> {
            for (int i = 0; i < number; i++) {
                int value = i;
                jobs.add(loop.runInExecutor(pool, () -> value));
            }
        });
        loop.runReady();

        awaitAll();

        for (int i = 0; i < number; i++) {
            assertThat(jobs.get(i).result()).isEqualTo(i);
        }
        assertBooksAreEven(pool);
    }

    @Test
    void shouldStartAThreadForEachOfTheJobsThatWaitForOneAnother() throws Exception {
        CountDownLatch allRun = new CountDownLatch(4);
        loop.callSoon(() -> {
            for (int i = 0; i < 4; i++) {
                jobs.add(loop.runInExecutor(pool, () -> {
                    allRun.countDown();
                    allRun.await();
                    return 1;
                }));
            }
        });
        loop.runReady();

        awaitAll();

        assertThat(pool.figures().threads()).isEqualTo(4);
    }

    /** Their callback goes on for some time. */
    @Test
    void shouldStartMissingThreadsAtOnce() throws Exception {
        CountDownLatch allRun = new CountDownLatch(4);
        AtomicBoolean inTime = new AtomicBoolean();
        loop.callSoon(() -> {
            for (int i = 0; i < 4; i++) {
                jobs.add(loop.runInExecutor(pool, () -> {
                    allRun.countDown();
                    allRun.await();
                    return 1;
                }));
            }
            await(allRun);
            inTime.set(true);
        });
        loop.runReady();

        awaitAll();

        assertThat(inTime).isTrue();
    }

    /** Idle ones, which the first job of a burst does not all wake. */
    @Test
    void shouldWakeAWorkerForEachOfTheJobsThatWaitForOneAnother() throws Exception {
        shouldStartAThreadForEachOfTheJobsThatWaitForOneAnother();
        for (int i = 0; i < 200; i++) {
            shouldStartAThreadForEachOfTheJobsThatWaitForOneAnother();
        }
    }

    @Test
    void shouldNeverRunAJobThatItsCallbackCancels() throws Exception {
        WorkerPool single = WorkerPool.builder().threads(1).build();
        AtomicBoolean ran = new AtomicBoolean();
        loop.callSoon(() -> {
            jobs.add(loop.runInExecutor(single, () -> 1));
            LoopFuture<Integer> cancelled = loop.runInExecutor(single, () -> {
                ran.set(true);
                return 2;
            });
            jobs.add(cancelled);
            jobs.add(loop.runInExecutor(single, () -> 3));
            cancelled.cancel("by its callback");
        });
        loop.runReady();

        awaitAll();

        assertThat(jobs.get(1).isCancelled()).isTrue();
        assertThat(jobs.get(2).result()).isEqualTo(3);
        assertThat(ran).isFalse();
        assertThat(single.figures().withdrawn()).isOne();
        assertBooksAreEven(single);
        assertThat(single.close(Duration.ofSeconds(10)).isClean()).isTrue();
    }

    @Test
    void shouldRefuseWhatHasNoPlace() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        WorkerPool small = WorkerPool.builder().threads(1).queue(2).build();
        loop.callSoon(() -> {
            for (int i = 0; i < 5; i++) {
                jobs.add(loop.runInExecutor(small, () -> {
                    release.await();
                    return 1;
                }));
            }
        });
        loop.runReady();
        release.countDown();

        awaitAll();

        assertThat(jobs.stream().filter(job -> job.exception() == null)).hasSize(3);
        assertThat(jobs.get(3).exception()).isInstanceOf(OffloadRejectedException.class);
        assertThat(small.close(Duration.ofSeconds(10)).isClean()).isTrue();
    }

    /** It has accepted them; its workers may have ended by the time they are queued. */
    @Test
    void shouldDoWhatWasAcceptedBeforeThePoolIsShutDown() throws Exception {
        for (int round = 0; round < 300; round++) {
            WorkerPool shutDown = WorkerPool.builder().threads(2).build();
            jobs.clear();
            loop.callSoon(() -> {
                for (int i = 0; i < 20; i++) {
                    jobs.add(loop.runInExecutor(shutDown, () -> 1));
                }
                shutDown.shutdown();
                jobs.add(loop.runInExecutor(shutDown, () -> 1));
            });
            loop.runReady();

            awaitAll();

            assertThat(jobs.get(20).exception()).isInstanceOf(OffloadRejectedException.class);
            assertThat(jobs.subList(0, 20))
                    .allSatisfy(job -> assertThat(job.result()).isOne());
            assertThat(shutDown.close(Duration.ofSeconds(10)).isClean()).isTrue();
            assertBooksAreEven(shutDown);
        }
    }

    @Test
    void shouldRefuseWhatComesToThePoolWhenTheTimeToCloseItIsOver() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        AtomicReference<ShutdownReport> report = new AtomicReference<>();
        WorkerPool closing = WorkerPool.builder().threads(2).build();
        loop.callSoon(() -> {
            for (int i = 0; i < 4; i++) {
                jobs.add(loop.runInExecutor(closing, () -> 1));
            }
            Thread closer = new Thread(() -> {
                report.set(closing.close(Duration.ZERO));
                closed.countDown();
            });
            closer.start();
            await(closed);
        });
        loop.runReady();

        awaitAll();

        assertThat(jobs.get(3).exception()).isInstanceOf(OffloadRejectedException.class);
        long refused = jobs.stream().filter(job -> job.exception() != null).count();
        assertThat(report.get().withdrawn()).isEqualTo((int) refused);
        Spin.until(() -> closing.figures().threads() == 0);
        assertBooksAreEven(closing);
    }

    @Test
    void shouldRefuseWhatComesToThePoolWhenItsInitializerHasFailedAfterItsShutdown() throws Exception {
        AtomicInteger initializers = new AtomicInteger();
        CountDownLatch shutDown = new CountDownLatch(1);
        WorkerPool broken = WorkerPool.builder()
                .threads(1)
                .initializer(() -> {
                    initializers.incrementAndGet();
                    await(shutDown);
                    throw new IllegalStateException("initializer");
                })
                .build();
        loop.callSoon(() -> {
            jobs.add(loop.runInExecutor(broken, () -> 1));
            jobs.add(loop.runInExecutor(broken, () -> 2));
            broken.shutdown();
            shutDown.countDown();
            Spin.until(() -> broken.figures().threads() == 0);
        });
        loop.runReady();

        awaitAll();

        assertThat(jobs).allSatisfy(job -> assertThat(job.exception()).isInstanceOf(OffloadRejectedException.class));
        assertThat(initializers).hasValue(1);
        assertBooksAreEven(broken);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The only worker is at the first, and comes to the second although the pass goes on. */
    @Test
    void shouldNotHaveAJobWaitForCallbacksThatSubmitNone() throws Exception {
        WorkerPool single = WorkerPool.builder().threads(1).build();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch secondRan = new CountDownLatch(1);
        loop.callSoon(() -> {
            jobs.add(loop.runInExecutor(single, () -> {
                release.await();
                return 1;
            }));
            jobs.add(loop.runInExecutor(single, () -> {
                secondRan.countDown();
                return 2;
            }));
        });
        loop.callSoon(() -> {});
        loop.callSoon(() -> {
            release.countDown();
            await(secondRan);
        });
        loop.runReady();

        awaitAll();

        assertThat(secondRan.getCount()).isZero();
        assertThat(single.close(Duration.ofSeconds(10)).isClean()).isTrue();
    }

    /** Its first job has a thread, which then has to do all. */
    @Test
    void shouldHaveTheThreadsThatThereAreDoWhatFurtherOnesDoNotStartFor() throws Exception {
        AtomicInteger made = new AtomicInteger();
        WorkerPool poor = WorkerPool.builder()
                .threads(4)
                .threadFactory(worker -> {
                    if (made.incrementAndGet() > 1) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    return new Thread(worker);
                })
                .build();
        loop.callSoon(() -> {
            for (int i = 0; i < 4; i++) {
                jobs.add(loop.runInExecutor(poor, () -> 1));
            }
        });
        loop.runReady();

        awaitAll();

        assertThat(jobs).allSatisfy(job -> assertThat(job.result()).isOne());
        assertBooksAreEven(poor);
        assertThat(poor.close(Duration.ofSeconds(10)).isClean()).isTrue();
    }

    @Test
    void shouldEndEveryJobOnceWhenCallbacksSubmitToTwoPoolsAndCancel() throws Exception {
        Random random = new Random(11);
        AtomicInteger ends = new AtomicInteger();
        for (int round = 0; round < 2_000; round++) {
            loop.callSoon(() -> {
                for (int i = random.nextInt(40); i > 0; i--) {
                    WorkerPool chosen = random.nextInt(10) == 0 ? other : pool;
                    LoopFuture<Integer> job = loop.runInExecutor(chosen, () -> 1);
                    job.onDone(done -> ends.incrementAndGet());
                    jobs.add(job);
                    if (random.nextInt(8) == 0) {
                        jobs.get(jobs.size() - 1 - random.nextInt(Math.min(jobs.size(), 20)))
                                .cancel("by a callback");
                    }
                }
            });
            if (random.nextInt(3) == 0) {
                loop.runReady();
            }
        }
        loop.runUntilIdle();

        awaitAll();
        loop.runUntilIdle();

        assertThat(ends.get()).isEqualTo(jobs.size());
        assertBooksAreEven(pool);
        assertBooksAreEven(other);
    }
}
