package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of one job on an executor that the test steps. */
class OffloadTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final QueuedJobs executor = new QueuedJobs();
    private final List<Object> ran = new ArrayList<>();
    private final List<LoopError> errors = new ArrayList<>();

    @BeforeEach
    void listen() {
        loop.setExceptionHandler((source, error) -> errors.add(error));
    }

    @Test
    void shouldDeliverOnTheLoopWhenTheJobHasRun() throws Exception {
        LoopFuture<String> job =
                loop.runInExecutor(executor, () -> Thread.currentThread().getName());
        job.onDone(done -> ran.add(AsyncLoop.running()));

        executor.startNext().join();
        assertThat(job.isDone()).isFalse();
        loop.runUntilIdle();

        assertThat(job.result()).isEqualTo("job");
        assertThat(ran).containsExactly(loop);
    }

    static Stream<Throwable> shouldFailWithItselfWhateverTheJobThrows() {
        return Stream.of(
                new IOException("checked"),
                new IllegalStateException("unchecked"),
                new AssertionError("error"),
                new StackOverflowError(),
                new OutOfMemoryError("simulated"),
                new CancellationException("not a cancel"),
                new java.util.concurrent.CompletionException(new IOException("not unwrapped")),
                new java.util.concurrent.RejectedExecutionException("the job's, not the executor's"),
                new InterruptedException("the job's own"),
                new LoopClosedException("of another loop"));
    }

    @ParameterizedTest
    @MethodSource
    void shouldFailWithItselfWhateverTheJobThrows(Throwable thrown) {
        LoopFuture<Object> job = loop.runInExecutor(executor, () -> {
            throw Sneaky.exception(thrown);
        });

        executor.runNext();
        loop.runUntilIdle();

        assertThat(job.isCancelled()).isFalse();
        assertThat(job.exception()).isSameAs(thrown);
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldFailWhenTheJobOverflowsTheStack() {
        LoopFuture<Object> job = loop.runInExecutor(executor, this::recurse);

        executor.runNext();
        loop.runUntilIdle();

        assertThat(job.exception()).isInstanceOf(StackOverflowError.class);
    }

    @SuppressWarnings("InfiniteRecursion") // the point of it
    private Object recurse() {
        return recurse();
    }

    @Test
    void shouldRunTheBodyOnceWhenTheExecutorRunsItTwice() throws Exception {
        LoopFuture<Boolean> job = loop.runInExecutor(executor, () -> ran.add("body"));
        Runnable queued = executor.take();

        queued.run();
        queued.run();
        loop.runUntilIdle();

        assertThat(ran).containsExactly("body");
        assertThat(job.result()).isTrue();
    }

    @Test
    void shouldWorkFromAnyThreadWhenSubmittedOffTheLoop() throws Exception {
        List<LoopFuture<String>> jobs = new ArrayList<>();
        Thread submitter = new Thread(() -> jobs.add(loop.runInExecutor(executor, () -> "value")));
        submitter.start();
        submitter.join();
        executor.runNext();

        assertThat(loop.runUntil(jobs.get(0))).isEqualTo("value");
    }
}
