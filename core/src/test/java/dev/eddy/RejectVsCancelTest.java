package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A job is rejected between the two steps of who cancels it: the future is decided, the job is not yet withdrawn. */
@Timeout(60)
class RejectVsCancelTest {

    private final ManualLoop loop = ManualLoop.create();
    private final WorkerPool pool = WorkerPool.builder().threads(1).build();

    @Test
    void shouldLeaveTheBooksOfThePoolEven() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        pool.execute(() -> {
            busy.countDown();
            Spin.until(Thread::interrupted);
        });
        busy.await();
        ConfinedPromise<Integer> future = loop.newPromise();
        Job<Integer> job = new Job<>(future, pool, () -> 1, Offload.DEFAULT);
        pool.submit(job);

        assertThat(future.decideOnly(new Failure(new IllegalStateException("given up"))))
                .isTrue();
        ShutdownReport report = pool.close(Duration.ZERO);
        job.giveUp(/* interrupt= */ false);

        assertThat(report.isClean()).isFalse();
        Spin.until(() -> pool.figures().threads() == 0);
        PoolFigures figures = pool.figures();
        assertThat(figures.queued()).isZero();
        assertThat(figures.accepted()).isEqualTo(figures.completed() + figures.withdrawn());
        assertThat(pool.close(Duration.ofSeconds(30)).stuck()).isEmpty();
    }
}
