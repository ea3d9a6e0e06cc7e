package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.LoopFuture;
import dev.eddy.OffloadRejectedException;
import dev.eddy.OffloadRejectedException.Reason;
import dev.eddy.WorkerPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What becomes of jobs that an executor refuses, loses, or would run on the wrong thread: a failed future that says why, and
 * nothing thrown, nothing run on the caller, nothing that waits for ever. A part of {@link OffloadContract}.
 */
abstract class OffloadRefusalContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final Queue<String> ran = new ConcurrentLinkedQueue<>();
    private final HeldJob<String> held = new HeldJob<>(() -> "ended");
    private @Nullable WorkerPool pool;
    private @Nullable ThreadPoolExecutor jdkPool;

    abstract LoopDriver open() throws Exception;

    @AfterEach
    void endPools() {
        held.letGo();
        if (pool != null) {
            pool.close(Duration.ofSeconds(10));
        }
        if (jdkPool != null) {
            jdkPool.shutdown();
        }
    }

    private WorkerPool pool(WorkerPool.Builder builder) {
        WorkerPool made = builder.name("contract").threads(1).queue(1).build();
        pool = made;
        return made;
    }

    /** Why {@code executor} refuses a job, offered from a foreign thread and from the loop; it is the same. */
    private OffloadRejectedException refusal(Executor executor) throws Exception {
        OffloadRejectedException fromOutside = refusal(on.loop().runInExecutor(executor, () -> ran.add("outside")));
        List<LoopFuture<Boolean>> offered = new ArrayList<>();
        on.onLoop(() -> offered.add(on.loop().runInExecutor(executor, () -> ran.add("loop"))));
        OffloadRejectedException fromTheLoop = refusal(offered.get(0));

        assertThat(fromTheLoop.reason()).isEqualTo(fromOutside.reason());
        assertThat(fromTheLoop).hasMessage(fromOutside.getMessage());
        assertThat(ran).isEmpty();
        return fromTheLoop;
    }

    private OffloadRejectedException refusal(LoopFuture<?> job) throws Exception {
        Throwable failure = on.done(job).exception();
        if (failure instanceof OffloadRejectedException rejection) {
            return rejection;
        }
        throw new AssertionError("not refused: " + job, failure);
    }

    @Test
    @Tag("EX-33")
    void shouldRefuseWhenTheExecutorWouldRunTheJobOnItsCaller() throws Exception {
        assertThat(refusal(Runnable::run).reason()).isEqualTo(Reason.ON_CALLER);
    }

    @Test
    @Tag("EX-33")
    void shouldRefuseWhenTheExecutorIsTheLoopItself() throws Exception {
        assertThat(refusal(on.loop()).reason()).isEqualTo(Reason.ON_CALLER);
    }

    @Test
    @Tag("EX-33")
    void shouldRefuseWhenTheExecutorHasTheCallerRunWhatIsTooMuch() throws Exception {
        ThreadPoolExecutor callerRuns = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), new ThreadPoolExecutor.CallerRunsPolicy());
        jdkPool = callerRuns;
        on.loop().runInExecutor(callerRuns, held);
        held.awaitBegun();

        assertThat(refusal(callerRuns).reason()).isEqualTo(Reason.ON_CALLER);
    }

    @Test
    @Tag("EX-07")
    void shouldFailTheFutureAndNotThrowWhenTheExecutorThrows() throws Exception {
        RejectedExecutionException full = new RejectedExecutionException("full");
        AssertionError broken = new AssertionError("broken");

        OffloadRejectedException whenFull = refusal((Executor) command -> {
            throw full;
        });
        OffloadRejectedException whenBroken = refusal((Executor) command -> {
            throw broken;
        });

        assertThat(whenFull.reason()).isEqualTo(Reason.QUEUE_FULL);
        assertThat(whenFull).hasCause(full);
        assertThat(whenBroken.reason()).isEqualTo(Reason.EXECUTOR_FAILED);
        assertThat(whenBroken).hasCause(broken);
        assertThat(on.await(on.loop().close(Duration.ofHours(1))).isClean())
                .as("nothing is outstanding")
                .isTrue();
    }

    @Test
    void shouldNotRunWhenTheExecutorThrowsAlthoughItKeptTheJob() throws Exception {
        List<Runnable> kept = new ArrayList<>();

        OffloadRejectedException refusal = refusal((Executor) command -> {
            kept.add(command);
            throw new IllegalStateException("after taking it");
        });
        kept.forEach(Runnable::run);

        assertThat(refusal.reason()).isEqualTo(Reason.EXECUTOR_FAILED);
        assertThat(kept).hasSize(2);
        assertThat(ran).isEmpty();
    }

    @Test
    void shouldDeliverAndReportWhenTheExecutorThrowsAlthoughItRanTheJob() throws Exception {
        IllegalStateException failure = new IllegalStateException("after running it");
        StepExecutor executor = new StepExecutor();

        LoopFuture<Boolean> job = on.loop()
                .runInExecutor(
                        command -> {
                            executor.execute(command);
                            join(executor.startNext());
                            throw failure;
                        },
                        () -> ran.add("body"));

        assertThat(on.await(job)).isTrue();
        assertThat(on.takeErrors()).singleElement().satisfies(error -> assertThat(error.exception())
                .isSameAs(failure));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldSayHowFullItIsWhenThereIsNoPlace() throws Exception {
        WorkerPool full = pool(WorkerPool.builder());
        on.loop().runInExecutor(full, held);
        LoopFuture<String> queued = on.loop().runInExecutor(full, () -> "queued");
        held.awaitBegun();

        OffloadRejectedException refusal = refusal(full);

        assertThat(refusal.reason()).isEqualTo(Reason.QUEUE_FULL);
        assertThat(refusal.queued()).isEqualTo(1);
        assertThat(refusal.limit()).isEqualTo(1);
        assertThat(refusal).hasMessage("offload rejected: queue full: queued=1, limit=1");
        assertThat(refusal.getStackTrace()).as("overload is cheap").isEmpty();
        held.letGo();
        assertThat(on.await(queued)).as("what was taken before").isEqualTo("queued");
    }

    @Test
    @Tag("TP-08")
    void shouldRefuseWhenThePoolIsClosed() throws Exception {
        WorkerPool closed = pool(WorkerPool.builder());
        closed.close(Duration.ZERO);

        assertThat(refusal(closed).reason()).isEqualTo(Reason.SHUTDOWN);
        assertThat(closed.isShutdown()).isTrue();
        assertThatThrownBy(() -> closed.execute(() -> {})).isInstanceOf(OffloadRejectedException.class);
    }

    @Test
    void shouldRefuseWhenAnExecutorOfTheJdkIsShutDown() throws Exception {
        ThreadPoolExecutor closed = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        closed.shutdown();

        OffloadRejectedException refusal = refusal(closed);

        assertThat(refusal.reason()).isEqualTo(Reason.SHUTDOWN);
        assertThat(refusal).hasCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void shouldKeepTheExecutorsOwnWordsWhenItSpeaksOurs() throws Exception {
        OffloadRejectedException own = new OffloadRejectedException(Reason.QUEUE_FULL, 7, 7, null);

        OffloadRejectedException refusal = refusal((Executor) command -> {
            throw own;
        });

        assertThat(refusal).isSameAs(own).hasMessage("offload rejected: queue full: queued=7, limit=7");
    }

    @Test
    void shouldRefuseWhenTheThreadDoesNotStart() throws Exception {
        OutOfMemoryError noThread = new OutOfMemoryError("unable to create native thread (simulated)");
        WorkerPool pool = pool(WorkerPool.builder().threadFactory(work -> {
            throw noThread;
        }));

        OffloadRejectedException refusal = refusal(pool);

        assertThat(refusal.reason()).isEqualTo(Reason.THREAD_START);
        assertThat(refusal).hasCause(noThread);
    }

    @Test
    void shouldFailWhenTheExecutorForgetsItsQueue() throws Exception {
        ThreadPoolExecutor forgetful = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        jdkPool = forgetful;
        LoopFuture<String> running = on.loop().runInExecutor(forgetful, held);
        LoopFuture<Boolean> stranded = on.loop().runInExecutor(forgetful, () -> ran.add("body"));
        held.awaitBegun();

        forgetful.shutdownNow();

        assertThat(refusal(stranded).reason()).isEqualTo(Reason.SHUTDOWN);
        assertThat(on.done(running).exception()).isInstanceOf(InterruptedException.class);
        assertThat(ran).isEmpty();
    }

    @Test
    void shouldEndWithTheLoopWhenTheExecutorDiedWithTheJob() throws Exception {
        StepExecutor executor = new StepExecutor();
        LoopFuture<Boolean> lost = on.loop().runInExecutor(executor, () -> ran.add("body"));

        executor.dieNext();
        on.settle();
        assertThat(lost.isDone()).as("nobody knows of it").isFalse();

        assertThat(on.await(on.loop().close(Duration.ofMillis(5))).abandoned()).isEqualTo(1);
        assertThat(lost.isDone()).isTrue();
    }
}
