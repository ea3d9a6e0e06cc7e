package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.eddy.Async;
import dev.eddy.LoopFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The executor that is meant when none is named: made on first use, set by the user, shut down. A part of {@link OffloadContract}. */
abstract class DefaultExecutorContract {

    private static final Duration LONG = Duration.ofSeconds(30);

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final HeldJob<String> held = new HeldJob<>(() -> "left to finish");

    abstract LoopDriver open() throws Exception;

    @AfterEach
    void letGo() {
        held.letGo();
    }

    @Test
    @Tag("EX-30")
    @Tag("TP-06")
    void shouldUseOneThreadWhenJobsComeOneAfterTheOther() throws Exception {
        Thread worker = on.await(on.loop().runInExecutor(null, Thread::currentThread));

        for (int i = 0; i < 10; i++) {
            assertThat(on.await(on.loop().runInExecutor(null, Thread::currentThread)))
                    .isSameAs(worker);
        }
        assertThat(worker.getName()).isEqualTo("eddy-worker-1");
        assertThat(worker.isDaemon()).isTrue();
    }

    @Test
    @Tag("EX-30")
    void shouldGrowToItsLimitAndNoFurtherWhenNoThreadIsIdle() throws Exception {
        int limit = Math.max(32, Math.min(256, 8 * Runtime.getRuntime().availableProcessors()));
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch allBusy = new CountDownLatch(limit);
        List<LoopFuture<String>> jobs = new ArrayList<>();

        for (int i = 0; i < limit + 10; i++) {
            jobs.add(on.loop().runInExecutor(null, () -> {
                threads.add(Thread.currentThread());
                allBusy.countDown();
                return held.call();
            }));
        }
        assertThat(allBusy.await(20, TimeUnit.SECONDS)).isTrue();
        held.letGo();

        assertThat(on.await(Async.gather(jobs))).hasSize(limit + 10);
        assertThat(threads).hasSize(limit);
    }

    @Test
    @Tag("EX-06")
    @SuppressWarnings("NullAway") // the point of it
    void shouldKeepTheOneBeforeWhenSetToNull() throws Exception {
        StepExecutor mine = new StepExecutor();
        on.loop().setDefaultExecutor(mine);

        assertThatNullPointerException().isThrownBy(() -> on.loop().setDefaultExecutor(null));

        LoopFuture<String> job = on.loop().runInExecutor(null, () -> "value");
        mine.runNext();
        assertThat(on.await(job)).isEqualTo("value");
    }

    @Test
    @Tag("EX-16")
    void shouldRefuseAtTheCallWhenItIsShutDown() throws Exception {
        on.await(on.loop().runInExecutor(null, () -> "made on first use"));
        assertThat(on.await(on.loop().shutdownDefaultExecutor(LONG))).isTrue();

        assertThatIllegalStateException()
                .isThrownBy(() -> on.loop().runInExecutor(null, () -> 1))
                .withMessageContaining("default executor is shut down");
        assertThatIllegalStateException().isThrownBy(() -> on.loop().toThread(() -> 1));
        StepExecutor explicit = new StepExecutor();
        assertThatIllegalStateException().isThrownBy(() -> on.loop().setDefaultExecutor(explicit));
        LoopFuture<String> job = on.loop().runInExecutor(explicit, () -> "still works");
        explicit.runNext();
        assertThat(on.await(job)).isEqualTo("still works");
    }

    @Test
    @Tag("EX-17")
    void shouldReturnWhenThereWasNoneOrItIsShutDownAlready() throws Exception {
        assertThat(on.await(on.loop().shutdownDefaultExecutor(LONG))).isTrue();
        assertThat(on.await(on.loop().shutdownDefaultExecutor(Duration.ZERO))).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> on.loop().runInExecutor(null, () -> 1));
    }

    @Test
    @Tag("EX-17")
    void shouldReturnAgainWhenTheOneItHadIsShutDown() throws Exception {
        on.await(on.loop().runInExecutor(null, () -> "made on first use"));

        assertThat(on.await(on.loop().shutdownDefaultExecutor(LONG))).isTrue();
        assertThat(on.await(on.loop().shutdownDefaultExecutor(LONG))).isTrue();
    }

    @Test
    @Tag("EX-18")
    void shouldReturnWithoutTheJobWhenItDoesNotEndInTime() throws Exception {
        LoopFuture<String> job = on.loop().runInExecutor(null, held);
        held.awaitBegun();
        Duration timeout = Duration.ofMillis(20);
        long before = System.nanoTime();

        assertThat(on.await(on.loop().shutdownDefaultExecutor(timeout))).isFalse();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(timeout);
        assertThat(job.isDone()).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> on.loop().runInExecutor(null, () -> 1));
        held.letGo();
        assertThat(on.await(job)).isEqualTo("left to finish");
        assertThat(held.wasInterrupted()).isFalse();
    }

    @Test
    @Tag("EX-18")
    void shouldReturnWithoutTheJobWhenTheUsersExecutorDoesNotEndInTime() throws Exception {
        ExecutorService mine = Executors.newSingleThreadExecutor();
        on.loop().setDefaultExecutor(mine);
        LoopFuture<String> job = on.loop().runInExecutor(null, held);
        held.awaitBegun();

        assertThat(on.await(on.loop().shutdownDefaultExecutor(Duration.ofMillis(5))))
                .isFalse();

        assertThat(mine.isShutdown()).isTrue();
        assertThat(job.isDone()).isFalse();
        held.letGo();
        assertThat(on.await(job)).isEqualTo("left to finish");
        assertThat(held.wasInterrupted()).isFalse();
    }

    @Test
    @Tag("TP-11")
    void shouldCompleteWhatItHasWhenItIsShutDownWithoutWaiting() throws Exception {
        List<LoopFuture<Thread>> jobs = new ArrayList<>();
        for (int i = 0; i < 300; i++) { // more than there are threads
            jobs.add(on.loop().runInExecutor(null, () -> {
                held.call();
                return Thread.currentThread();
            }));
        }
        held.awaitBegun();

        assertThat(on.await(on.loop().shutdownDefaultExecutor(Duration.ZERO))).isFalse();
        held.letGo();

        List<Thread> threads = on.await(Async.gather(jobs));
        for (Thread thread : Set.copyOf(threads)) {
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void shouldLeaveTheUsersOpenWhenTheLoopCloses() throws Exception {
        ExecutorService mine = Executors.newSingleThreadExecutor();
        on.loop().setDefaultExecutor(mine);
        on.await(on.loop().runInExecutor(null, () -> "value"));

        on.await(on.loop().close(Duration.ZERO));

        assertThat(mine.isShutdown()).isFalse();
        mine.shutdown();
    }

    @Test
    void shouldEndItsThreadsWhenTheLoopCloses() throws Exception {
        Thread worker = on.await(on.loop().runInExecutor(null, Thread::currentThread));

        assertThat(on.await(on.loop().close(LONG)).isClean()).isTrue();

        worker.join(10_000);
        assertThat(worker.isAlive()).isFalse();
    }
}
