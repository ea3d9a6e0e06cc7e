package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WaitForTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final LoopPromise<String> inner = loop.createFuture();

    @Test
    void shouldEndAsTheFutureWhenItIsInTime() throws Exception {
        LoopFuture<String> outer = Async.waitFor(inner, SECOND);
        loop.advance(SECOND.minusNanos(1));
        inner.trySuccess("value");
        loop.runUntilIdle();

        assertThat(outer.result()).isEqualTo("value");
        assertThat(loop.nextDeadlineNanos()).as("the timer is removed").isNull();
    }

    @Test
    void shouldWaitForEverWhenThereIsNoTimeout() throws Exception {
        LoopFuture<String> outer = Async.waitFor(inner, null);
        loop.advance(Duration.ofDays(1000));
        assertThat(outer.isDone()).isFalse();

        inner.trySuccess("value");
        loop.runUntilIdle();

        assertThat(outer.result()).isEqualTo("value");
    }

    @Test
    void shouldCancelTheFutureWhenCancelled() {
        LoopFuture<String> outer = Async.waitFor(inner, SECOND);
        loop.runUntilIdle();

        assertThat(outer.cancel("reason")).isTrue();
        loop.runUntilIdle();

        assertThat(inner.isCancelled()).isTrue();
        assertThatThrownBy(outer::result)
                .isInstanceOf(CancellationException.class)
                .hasMessage("reason");
        assertThat(loop.nextDeadlineNanos()).isNull();
    }

    @Test
    void shouldLeaveTheJobsThreadAloneWhenTimedOutWithoutInterrupt() throws Exception {
        QueuedJobs executor = new QueuedJobs();
        java.util.concurrent.CountDownLatch started = new java.util.concurrent.CountDownLatch(1);
        java.util.concurrent.CountDownLatch end = new java.util.concurrent.CountDownLatch(1);
        java.util.concurrent.atomic.AtomicBoolean completed = new java.util.concurrent.atomic.AtomicBoolean();
        LoopFuture<String> job = loop.runInExecutor(executor, () -> {
            started.countDown();
            end.await();
            completed.set(true);
            return "late";
        });
        Thread thread = executor.startNext();
        started.await();
        LoopFuture<String> outer = Async.waitFor(job, SECOND);

        loop.advance(SECOND);
        assertThat(outer.exception()).isInstanceOf(TimeoutException.class);
        assertThat(job.isCancelled()).isTrue();
        end.countDown();
        thread.join();

        assertThat(completed).isTrue();
    }
}
