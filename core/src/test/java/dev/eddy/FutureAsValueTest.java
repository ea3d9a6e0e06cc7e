package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job whose value is not there yet has not done its work. */
class FutureAsValueTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final QueuedJobs executor = new QueuedJobs();
    private final List<Object> discarded = new ArrayList<>();

    private void assertRefused(LoopFuture<?> future, Class<?> type) {
        loop.runUntilIdle();
        assertThat(future.exception())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(type.getName())
                .hasMessageContaining("expected: no future");
    }

    @Test
    void shouldBeRefusedAndDiscardedWhenAJobReturnsOne() {
        CompletableFuture<String> value = new CompletableFuture<>();
        Offload offload =
                Offload.builder().name("lookup").onDiscard(discarded::add).build();
        LoopFuture<Object> job = loop.runInExecutor(executor, () -> value, offload);

        executor.runNext();

        assertRefused(job, CompletableFuture.class);
        assertThat(job.exception()).hasMessageContaining("'lookup'");
        assertThat(discarded).containsExactly(value);
    }

    @Test
    void shouldBeRefusedWhateverKindOfFutureItIs() {
        LoopFuture<Object> own = loop.runInExecutor(executor, loop::createFuture);
        LoopFuture<Object> task = loop.runInExecutor(executor, () -> new FutureTask<>(() -> 1));
        executor.runNext();
        executor.runNext();

        assertRefused(own, loop.createFuture().getClass());
        assertRefused(task, FutureTask.class);
    }

    @Test
    void shouldBeRefusedWhenItComesFromAStage() {
        RemoteExecutor remote = new RemoteExecutor() {
            @Override
            @SuppressWarnings("unchecked") // what arrives from elsewhere is not checked either
            public <V> CompletionStage<V> submit(Callable<V> call) {
                return (CompletionStage<V>) CompletableFuture.completedFuture(new CompletableFuture<V>());
            }

            @Override
            public void execute(Runnable command) {
                throw new AssertionError("jobs are submitted");
            }
        };

        assertRefused(loop.runInExecutor(remote, () -> 1), CompletableFuture.class);
        assertRefused(loop.wrap(CompletableFuture.completedFuture(new CompletableFuture<>())), CompletableFuture.class);
    }
}
