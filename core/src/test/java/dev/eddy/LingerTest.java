package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clock moves on with each look at it, so that nothing here depends on the machine's pace. */
@Timeout(60)
class LingerTest {

    private static final long STEP_NANOS = 500;

    private final AtomicLong now = new AtomicLong();
    private volatile long stepNanos = STEP_NANOS;
    private final Linger linger = new Linger(() -> now.getAndAdd(stepNanos));

    /** One whose workers never come to a task. */
    private final WorkerPool pool = WorkerPool.builder()
            .threads(1)
            .threadFactory(worker -> new Thread(() -> {}))
            .build();

    private final IdleWorkers.Wait wait = pool.idle(new Worker(pool, new PaddedCounter()));
    private volatile boolean over;
    private final Thread sleeper = new Thread(() -> {
        while (!over) {
            linger.park(pool, TimeUnit.DAYS.toNanos(1));
        }
    });

    @BeforeEach
    void needsTwoProcessors() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1);
        sleeper.start();
        Spin.until(() -> sleeper.getState() == Thread.State.TIMED_WAITING);
    }

    @AfterEach
    void endSleeper() throws Exception {
        over = true;
        LockSupport.unpark(sleeper);
        sleeper.join();
    }

    private void wakeUpTakes(long micros) {
        stepNanos = TimeUnit.MICROSECONDS.toNanos(micros);
        linger.unpark(sleeper);
        stepNanos = STEP_NANOS;
    }

    private void lastWaitTook(long micros) {
        linger.waited(now.get() - TimeUnit.MICROSECONDS.toNanos(micros));
    }

    /** Until it gives up, in whole microseconds; the last look may come a little late. */
    private long looksForMicros() {
        long startNanos = now.get();
        linger.look(pool, wait, startNanos);
        return TimeUnit.NANOSECONDS.toMicros(now.get() - startNanos);
    }

    @ParameterizedTest(name = "wake-up {0} µs, last wait {1} µs: looks for {2} µs")
    @CsvSource({
        "5, 10, 15", //
        "12, 10, 36", //
        "12, 199, 36",
        "14, 10, 40",
        "40, 10, 40"
    })
    void shouldLookForSomeWakeUpsTimeWhenThatMayPay(long wakeUp, long lastWait, long expected) {
        wakeUpTakes(wakeUp);
        lastWaitTook(lastWait);

        assertThat(looksForMicros()).isBetween(expected, expected + 2);
    }

    @ParameterizedTest(name = "wake-up {0} µs, last wait {1} µs")
    @CsvSource({
        "4, 10", // the processor was awake
        "41, 10", // the waker was put aside
        "12, 200" // little to do
    })
    void shouldSleepAtOnceWhenLookingWouldNotPay(long wakeUp, long lastWait) {
        wakeUpTakes(wakeUp);
        lastWaitTook(lastWait);

        assertThat(looksForMicros()).isZero();
    }

    @Test
    void shouldSleepAtOnceBeforeItKnowsWhatAWakeUpTakes() {
        lastWaitTook(10);

        assertThat(looksForMicros()).isZero();
    }

    @Test
    void shouldSleepAtOnceWhenAnotherWouldBeWokenFirst() {
        wakeUpTakes(12);
        lastWaitTook(10);

        pool.idle(new Worker(pool, new PaddedCounter()));

        assertThat(looksForMicros()).isZero();
    }

    @Test
    void shouldLookNoFurtherWhenThereIsATask() {
        wakeUpTakes(12);
        lastWaitTook(10);

        pool.execute(() -> {});

        assertThat(looksForMicros()).isZero();
    }

    @Test
    void shouldSkipMoreAndMoreWaitsWhenItLooksInVain() {
        wakeUpTakes(12);
        lastWaitTook(10);

        assertThat(skippedBefore(8)).containsExactly(0, 1, 3, 7, 7, 7, 7, 7);
    }

    @Test
    void shouldSkipNoWaitAfterOneInWhichATaskCame() {
        wakeUpTakes(12);
        lastWaitTook(10);
        skippedBefore(3);

        pool.execute(() -> {});
        for (int i = 0; i <= 7; i++) { // the last one finds it
            looksForMicros();
        }
        pool.poll();

        assertThat(skippedBefore(2)).containsExactly(0, 1);
    }

    /** How many waits it does not look in before each of so many in which it does. */
    private List<Integer> skippedBefore(int looks) {
        List<Integer> skipped = new ArrayList<>();
        for (int i = 0; i < looks; i++) {
            int waits = 0;
            while (looksForMicros() == 0 && waits < 100) {
                waits++;
            }
            skipped.add(waits);
        }
        return skipped;
    }
}
