package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a job held is garbage once it is over, however long its worker, its loop and its future live on. */
class ReferencesTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();

    @AfterEach
    void endDefaultExecutor() throws Exception {
        loop.runUntil(loop.close(Duration.ofSeconds(10)));
    }

    /** A call with an argument and a result that nothing else holds. */
    private static final class Call implements Callable<Object> {
        private final Object argument = new Object();
        private final List<WeakReference<?>> made;

        Call(List<WeakReference<?>> made) {
            this.made = made;
            made.add(new WeakReference<>(this));
            made.add(new WeakReference<>(argument));
        }

        @Override
        public Object call() {
            Object result = new Object();
            made.add(new WeakReference<>(result));
            return result;
        }
    }

    private static void assertGarbage(List<WeakReference<?>> made) {
        long start = System.nanoTime();
        while (made.stream().anyMatch(one -> one.get() != null)) { // a worker may be on its last lines with one
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("still held: %s", made.stream().map(WeakReference::get).toList())
                    .isLessThan(Duration.ofSeconds(20));
            System.gc();
        }
    }

    @Test
    void shouldHoldNothingOfADoneJobOnAnIdleWorker() throws Exception {
        try (WorkerPool pool = WorkerPool.builder().threads(1).build()) {
            assertHoldsNothingOfDoneJobs(pool);
        }
    }

    @Test
    void shouldHoldNothingOfADoneJobInTheDefaultExecutor() throws Exception {
        assertHoldsNothingOfDoneJobs(null);
    }

    @Test
    void shouldHoldNothingOfADoneJobOnAThreadOfTheJdk() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(1);
        assertHoldsNothingOfDoneJobs(executor);
        executor.shutdown();
        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private void assertHoldsNothingOfDoneJobs(Executor executor) throws Exception {
        List<WeakReference<?>> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            assertThat(loop.runUntil(loop.runInExecutor(executor, new Call(made))))
                    .isNotNull();
        }
        assertThat(loop.runUntil(loop.toThread(new Call(made)))).isNotNull();

        assertThat(made).hasSize(12);
        assertGarbage(made);
        loop.runUntilIdle(); // the loop and its executor live on
    }

    @Test
    void shouldHoldNothingOfAnEndedJobInItsFuture() {
        List<WeakReference<?>> made = new ArrayList<>();
        List<Runnable> jobs = new ArrayList<>();
        List<LoopFuture<?>> futures = endInThreeWays(made, jobs);
        jobs.clear();

        assertGarbage(made);
        assertThat(futures).hasSize(3).allMatch(LoopFuture::isDone);
    }

    @Test
    void shouldHoldNothingOfAnEndedJobWhereAnExecutorKeepsIt() {
        List<WeakReference<?>> made = new ArrayList<>();
        List<Runnable> kept = new ArrayList<>();
        endInThreeWays(made, kept);
        made.removeIf(one -> one.get() instanceof Runnable);

        assertGarbage(made);
        assertThat(kept).hasSize(3);
    }

    /** A job that is cancelled, one that is not started in time, and one that is done. */
    private List<LoopFuture<?>> endInThreeWays(List<WeakReference<?>> made, List<Runnable> kept) {
        List<LoopFuture<?>> futures = new ArrayList<>();
        Executor executor = job -> {
            made.add(new WeakReference<>(job));
            kept.add(job);
        };
        Offload inTime = Offload.builder().queueTimeout(Duration.ofSeconds(1)).build();
        futures.add(loop.runInExecutor(executor, new Call(made)));
        futures.add(loop.runInExecutor(executor, new Call(made), inTime));
        futures.add(loop.runInExecutor(executor, sizeOf(new Call(made))));
        kept.get(2).run();
        futures.get(0).cancel("not needed");
        loop.advance(Duration.ofSeconds(1));
        return futures;
    }

    private static Callable<Integer> sizeOf(Call call) {
        return () -> call.call() == null ? 0 : 1;
    }

    @Test
    void shouldHoldNothingOfAFutureThatNobodyHolds() throws Exception {
        List<WeakReference<?>> made = new ArrayList<>();
        try (WorkerPool pool = WorkerPool.builder().threads(1).build()) {
            for (int i = 0; i < 3; i++) {
                LoopFuture<Object> job = loop.runInExecutor(pool, new Call(made));
                made.add(new WeakReference<>(job));
                LoopFuture<Object> applied = job.thenApply(result -> result);
                made.add(new WeakReference<>(applied));
                loop.runUntil(applied);
            }
            LoopFuture<Void> nap = loop.sleep(Duration.ofSeconds(1));
            made.add(new WeakReference<>(nap));
            nap.cancel("awake");
            nap = null;
            loop.runUntilIdle();

            assertGarbage(made);
            assertThat(loop.time()).isZero();
        }
    }
}
