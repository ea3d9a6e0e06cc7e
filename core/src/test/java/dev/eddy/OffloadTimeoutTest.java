package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OffloadTimeoutTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final QueuedJobs executor = new QueuedJobs();
    private final List<Object> ran = new ArrayList<>();
    private final List<LoopError> errors = new ArrayList<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @BeforeEach
    void listen() {
        loop.setExceptionHandler((source, error) -> errors.add(error));
    }

    private String heldUp() throws InterruptedException {
        started.countDown();
        end.await();
        return "late";
    }

    @Test
    void shouldNeverStartWhenTheWorkerComesBeforeTheLoopHasNoticed() {
        loop.callAt(SECOND.toNanos(), () -> join(executor.startNext())); // before the job's own timer
        LoopFuture<Boolean> job = loop.runInExecutor(
                executor,
                () -> ran.add("body"),
                Offload.builder().queueTimeout(SECOND).build());

        loop.advance(SECOND);

        assertThat(executor.size()).isZero();
        assertThat(ran).isEmpty();
        assertThat(job.exception()).isInstanceOf(TimeoutException.class);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldRunToItsEndWhenItStartedInTime() throws Exception {
        Offload offload = Offload.builder().queueTimeout(SECOND).build();
        LoopFuture<String> job = loop.runInExecutor(executor, this::heldUp, offload);
        Thread thread = executor.startNext();
        started.await();

        loop.advance(HOUR);
        assertThat(job.isDone()).isFalse();
        end.countDown();
        thread.join();
        loop.runUntilIdle();

        assertThat(job.result()).isEqualTo("late");
    }

    @Test
    void shouldFailAndDiscardWhenItRunsTooLong() throws Exception {
        List<Object> discarded = new ArrayList<>();
        CancelToken token = new CancelToken();
        Offload offload = Offload.builder()
                .name("query")
                .runTimeout(SECOND)
                .token(token)
                .onDiscard(discarded::add)
                .build();
        LoopFuture<String> job = loop.runInExecutor(executor, this::heldUp, offload);
        loop.advance(HOUR); // waiting in the queue does not count
        Thread thread = executor.startNext();
        started.await();

        loop.advance(SECOND);
        assertThat(job.exception())
                .isInstanceOf(TimeoutException.class)
                .hasMessage("not finished within its run timeout: job=query, runTimeout=PT1S");
        assertThat(token.isCancelled()).isTrue();
        assertThat(thread.isAlive()).isTrue();
        end.countDown();
        thread.join();

        assertThat(discarded).containsExactly("late");
    }

    @Test
    void shouldLeaveNoTimerWhenItEndsInTime() throws Exception {
        Offload offload =
                Offload.builder().queueTimeout(SECOND).runTimeout(SECOND).build();
        LoopFuture<String> job = loop.runInExecutor(executor, () -> "value", offload);
        executor.runNext();
        loop.runUntilIdle();

        assertThat(job.result()).isEqualTo("value");
        assertThat(loop.nextDeadlineNanos()).isNull();
    }
}
