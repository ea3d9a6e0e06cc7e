package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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
    @Tag("EX-01")
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

    @Test
    @Tag("EX-27")
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
}
