package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GatherTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();

    @Test
    void shouldRunOneCallbackPerFutureHoweverManyThereAre() {
        assertThat(callbacksFor(20_000) - 20_000).isEqualTo(callbacksFor(2_000) - 2_000);
    }

    private int callbacksFor(int count) {
        List<LoopPromise<Integer>> parts = parts(count);
        LoopFuture<List<Integer>> all = Async.gather(parts);
        loop.runUntilIdle();
        loop.callSoon(() -> parts.forEach(part -> part.trySuccess(1)));
        int ran = 0;
        while (!all.isDone()) {
            ran += loop.runReady();
        }
        return ran;
    }

    @Test
    void shouldNeedAsMuchMemoryPerFutureHoweverManyThereAre() {
        for (Consumer<LoopFuture<?>> end : List.<Consumer<LoopFuture<?>>>of(all -> {}, all -> all.cancel("whole"))) {
            allocatedPerFuture(2_000, end); // what is only loaded once

            long few = allocatedPerFuture(2_000, end);
            long many = allocatedPerFuture(20_000, end);

            assertThat(few).isPositive();
            assertThat(many).isLessThan(2 * few);
        }
    }

    private long allocatedPerFuture(int count, Consumer<LoopFuture<?>> end) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        List<LoopPromise<Integer>> parts = parts(count);
        LoopFuture<List<Integer>> all = Async.gather(parts);
        loop.runUntilIdle();
        end.accept(all);
        parts.forEach(part -> part.trySuccess(1));
        loop.runUntilIdle();
        assertThat(all.isDone()).isTrue();
        return (threads.getCurrentThreadAllocatedBytes() - before) / count;
    }

    private List<LoopPromise<Integer>> parts(int count) {
        return Stream.generate(() -> loop.<Integer>createFuture()).limit(count).toList();
    }

    @Test
    void shouldRunJobsSideBySideWhenGathered() throws Exception {
        QueuedJobs executor = new QueuedJobs();
        List<LoopFuture<Integer>> jobs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            jobs.add(loop.runInExecutor(executor, () -> number));
        }
        LoopFuture<List<Integer>> all = Async.gather(jobs);

        while (executor.size() > 0) {
            executor.runNext();
        }

        assertThat(loop.runUntil(all)).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void shouldWithdrawQueuedJobsWhenCancelled() {
        QueuedJobs executor = new QueuedJobs();
        List<Integer> ran = new ArrayList<>();
        LoopFuture<List<Boolean>> all = Async.gather(
                loop.runInExecutor(executor, () -> ran.add(1)), loop.runInExecutor(executor, () -> ran.add(2)));
        executor.runNext();

        assertThat(all.cancel("enough")).isTrue();
        executor.runNext();
        loop.runUntilIdle();

        assertThat(all.isCancelled()).isTrue();
        assertThat(ran).containsExactly(1);
    }

    @Test
    void shouldBeDoneAtOnceWhenItsPartsAreWhoeverAsks() throws Exception {
        LoopPromise<Integer> done = loop.createFuture();
        done.trySuccess(1);
        loop.runUntilIdle();

        LoopFuture<List<Integer>> all = Async.gather(done, done);

        assertThat(all.isDone()).isTrue();
        assertThat(all.result()).containsExactly(1, 1);
    }
}
