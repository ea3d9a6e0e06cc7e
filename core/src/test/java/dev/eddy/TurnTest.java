package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnTest {

    private static final int TASKS = 2000;

    private long nowNanos;
    private long processorNanos;
    private int looks;
    private final AtomicInteger yields = new AtomicInteger();
    private final Turn turn = new Turn(this::look, () -> processorNanos, yields::incrementAndGet);

    private long look() {
        looks++;
        return nowNanos;
    }

    private boolean isOverAfterComputing(long micros) {
        processorNanos += TimeUnit.MICROSECONDS.toNanos(micros);
        return isOverAfterBlocking(micros);
    }

    private boolean isOverAfterBlocking(long micros) {
        nowNanos += TimeUnit.MICROSECONDS.toNanos(micros);
        boolean over = turn.isOver();
        turn.end();
        return over;
    }

    @Test
    void shouldBeOverWithTheTaskThatMakesItLong() {
        assertThat(isOverAfterComputing(250)).isTrue();
        assertThat(isOverAfterComputing(1000)).isTrue();
        assertThat(isOverAfterComputing(249)).isFalse();
    }

    @Test
    void shouldNotBeOverAfterTasksThatBlock() {
        for (int i = 0; i < 24; i++) {
            processorNanos += TimeUnit.MICROSECONDS.toNanos(10);
            assertThat(isOverAfterBlocking(5000)).isFalse();
        }
    }

    @Test
    void shouldCountWhatTasksThatAlsoBlockCompute() {
        assertThat(isOverAfterComputing(200)).isFalse();
        assertThat(isOverAfterBlocking(5000)).isFalse();
        assertThat(isOverAfterComputing(200)).isTrue();
    }

    @Test
    void shouldYieldOnceForEachTurnThatIsOver() {
        isOverAfterComputing(400);
        isOverAfterComputing(400);
        turn.end();

        assertThat(yields).hasValue(2);
    }

    @Test
    void shouldNotYieldWhenThereIsJustNoTask() {
        isOverAfterComputing(100);

        assertThat(yields).hasValue(0);
    }

    @Test
    void shouldLookAtTheClockAfterEverySixteenthTaskWhileTheyAreShort() {
        for (int i = 0; i < 1600; i++) {
            isOverAfterComputing(0);
        }
        assertThat(looks).isBetween(100, 105);

        int late = 0;
        while (!isOverAfterComputing(400)) {
            late++;
        }
        assertThat(late).isLessThan(16);
        assertThat(isOverAfterComputing(400)).as("looks after each again").isTrue();
    }

    /** From several threads at once, with tasks that also block, in a pool that has more threads than there are processors. */
    @Test
    void shouldPerformAllTasksOfWorkersThatTakeTurns() throws Exception {
        CountDownLatch performed = new CountDownLatch(TASKS);
        try (WorkerPool pool = WorkerPool.builder().threads(6).queue(TASKS).build()) {
            submit(pool, performed);

            assertThat(performed.await(40, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void shouldLeaveVirtualThreadsAlone() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21);
        AtomicBoolean over = new AtomicBoolean(true);
        Thread worker = VirtualThreads.factory("virtual").newThread(() -> {
            looks = 0;
            Turn ofThread = new Turn(this::look, ProcessorTime::ofThisThread, yields::incrementAndGet);
            nowNanos = TimeUnit.SECONDS.toNanos(1);
            compute();
            over.set(ofThread.isOver());
        });
        worker.start();
        worker.join();

        assertThat(looks).as("also when it was made").isEqualTo(2);
        assertThat(over).isFalse();
    }

    private static void submit(WorkerPool pool, CountDownLatch performed) throws InterruptedException {
        List<Thread> submitters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread submitter = new Thread(() -> {
                for (int j = 0; j < TASKS / 4; j++) {
                    boolean blocks = j % 8 == 0;
                    pool.execute(() -> {
                        if (blocks) {
                            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(300));
                        }
                        compute();
                        performed.countDown();
                    });
                }
            });
            submitters.add(submitter);
            submitter.start();
        }
        for (Thread submitter : submitters) {
            submitter.join();
        }
    }

    /** For longer than a turn. */
    private static void compute() {
        long startNanos = System.nanoTime();
        while (System.nanoTime() - startNanos < TimeUnit.MICROSECONDS.toNanos(300)) {
            Thread.onSpinWait();
        }
    }
}
