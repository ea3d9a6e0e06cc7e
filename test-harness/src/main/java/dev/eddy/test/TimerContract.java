package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.AsyncLoop;
import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import dev.eddy.TimerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the timers of every loop must do. A part of {@link LoopContract}. */
abstract class TimerContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final List<Object> ran = Collections.synchronizedList(new ArrayList<>());

    abstract LoopDriver open() throws Exception;

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    /** From the loop: one after the other, with nothing that could come due in between. */
    private TimerHandle at(long now, long millis) {
        return on.loop().callAt(now + TimeUnit.MILLISECONDS.toNanos(millis), () -> ran.add(millis));
    }

    /** Turns the loop until what is due in {@code millis} from now has fired, with all that is due before. */
    private void pass(long millis) throws Exception {
        on.await(on.loop().sleep(millis(millis)));
    }

    @Test
    @Tag("TI-01")
    void shouldFireOnceAndNotBeforeItsTime() throws Exception {
        AsyncLoop loop = on.loop();
        long start = loop.time();
        TimerHandle timer = loop.callLater(millis(5), () -> ran.add(loop.time()));

        pass(15);

        assertThat(timer.when() - start).isGreaterThanOrEqualTo(millis(5).toNanos());
        assertThat(ran).hasSize(1);
        assertThat((long) ran.get(0) - timer.when()).isNotNegative();
    }

    @Test
    @Tag("TI-01")
    void shouldFireInOrderOfDeadlines() throws Exception {
        on.onLoop(() -> {
            long now = on.loop().time();
            return IntStream.of(5, 1, 4, 2, 3).mapToObj(delay -> at(now, delay)).toList();
        });
        pass(6);

        assertThat(ran).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    @Tag("TI-02")
    void shouldFirePastDeadlinesInTheirOrder() throws Exception {
        on.onLoop(() -> {
            long now = on.loop().time();
            return IntStream.of(-1, -2, 0, -3).mapToObj(delay -> at(now, delay)).toList();
        });
        on.settle();

        assertThat(ran).containsExactly(-3L, -2L, -1L, 0L);
    }

    @Test
    @Tag("TI-03")
    void shouldFireEqualDeadlinesFirstInFirstOut() throws Exception {
        on.onLoop(() -> {
            long deadline = on.loop().time() + millis(2).toNanos();
            List<TimerHandle> timers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int number = i;
                timers.add(on.loop().callAt(deadline, () -> ran.add(number)));
            }
            for (int i = 0; i < 100; i += 3) {
                timers.get(i).cancel(); // moves others within the queue
            }
            return timers;
        });
        pass(3);

        assertThat(ran)
                .isEqualTo(
                        IntStream.range(0, 100).filter(i -> i % 3 != 0).boxed().toList());
    }

    @Test
    @Tag("TI-04")
    void shouldRunADelayOfZeroInTheNextPassBehindWhatIsQueued() throws Exception {
        AsyncLoop loop = on.loop();
        on.onLoop(() -> {
            loop.callLater(Duration.ZERO, () -> ran.add("timer"));
            return loop.callSoon(() -> {
                ran.add("queued");
                loop.callSoon(() -> ran.add("queued in the next pass"));
            });
        });
        on.settle();

        assertThat(ran).containsExactly("queued", "timer", "queued in the next pass");
    }

    @Test
    @Tag("TI-05")
    @SuppressWarnings("NullAway") // on purpose
    void shouldRefuseNullAtTheCall() {
        assertThatThrownBy(() -> on.loop().callLater(null, () -> {})).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> on.loop().callLater(Duration.ZERO, null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> on.loop().callAt(0, null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> on.loop().sleep(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    @Tag("TI-08")
    void shouldKnowItsDeadlineAlsoWhenItHasFiredOrWasCancelled() throws Exception {
        long deadline = on.loop().time() + millis(1).toNanos();
        TimerHandle fired = on.loop().callAt(deadline, () -> {});
        long hour = deadline + Duration.ofHours(1).toNanos();
        TimerHandle cancelled = on.loop().callAt(hour, () -> {});
        long before = on.loop().time();
        TimerHandle later = on.loop().callLater(millis(1), () -> {});
        long after = on.loop().time();
        cancelled.cancel();

        pass(2);

        assertThat(fired.when()).isEqualTo(deadline);
        assertThat(cancelled.when()).isEqualTo(hour);
        assertThat(later.when() - millis(1).toNanos()).isBetween(before, after);
        assertThat(List.of(fired.isCancelled(), fired.cancel(), cancelled.isCancelled()))
                .containsExactly(false, false, true);
    }

    @Test
    void shouldNotFireWhenCancelled() throws Exception {
        on.onLoop(() -> {
            TimerHandle cancelled = on.loop().callLater(millis(1), () -> ran.add("cancelled"));
            on.loop().callLater(millis(2), () -> ran.add("kept"));
            return ran.addAll(List.of(cancelled.cancel(), cancelled.cancel(), cancelled.isCancelled()));
        });
        pass(3);

        assertThat(ran).containsExactly(true, false, true, "kept");
    }

    @Test
    void shouldNotFireWhenAnotherThreadCancels() throws Exception {
        TimerHandle waiting = on.loop().callLater(Duration.ofHours(1), () -> ran.add("cancelled"));
        on.settle();

        waiting.cancel();
        on.loop().callLater(Duration.ofHours(1), () -> ran.add("cancelled")).cancel();
        on.settle();
        pass(1);

        assertThat(waiting.isCancelled()).isTrue();
        assertThat(ran).isEmpty();
    }

    @Test
    void shouldNotFireWhenATimerOfTheSamePassCancels() throws Exception {
        on.onLoop(() -> {
            long now = on.loop().time();
            TimerHandle[] second = new TimerHandle[1];
            on.loop().callAt(now - 2, () -> ran.add(second[0].cancel()));
            second[0] = on.loop().callAt(now - 1, () -> ran.add("cancelled"));
            return second;
        });
        on.settle();

        assertThat(ran).containsExactly(true);
    }

    @Test
    void shouldWakeForATimerThatIsEarlierThanTheOthers() throws Exception {
        LoopPromise<String> fired = on.loop().createFuture();
        on.loop().callLater(Duration.ofHours(1), () -> fired.trySuccess("an hour later"));
        on.settle();

        on.loop().callLater(millis(1), () -> fired.trySuccess("at once"));

        assertThat(on.await(fired)).isEqualTo("at once");
    }

    @Test
    void shouldFireWhatATimerSets() throws Exception {
        AsyncLoop loop = on.loop();
        loop.callLater(millis(1), () -> loop.callLater(millis(1), () -> ran.add("second")));

        pass(1);
        pass(2);

        assertThat(ran).containsExactly("second");
    }

    @Test
    void shouldNotOverflowWhenDeadlinesAreFarAway() throws Exception {
        on.onLoop(() -> {
            AsyncLoop loop = on.loop();
            loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.add("never"));
            loop.callLater(Duration.ofDays(40_000), () -> ran.add("in a century"));
            loop.callLater(millis(1), () -> ran.add("soon"));
            return loop.callLater(Duration.ofSeconds(Long.MIN_VALUE), () -> ran.add("long ago"));
        });
        pass(2);

        assertThat(ran).containsExactly("long ago", "soon");
    }

    @Test
    @Tag("SL-01")
    void shouldSleepAsLongAsItIsTold() throws Exception {
        long start = on.loop().time();

        Object nothing = on.done(on.loop().sleep(millis(3))).result();

        assertThat(nothing).isNull();
        assertThat(on.loop().time() - start).isGreaterThanOrEqualTo(millis(3).toNanos());
    }

    @Test
    @Tag("SL-01")
    void shouldSkipExactlyOnePassWhenASleepIsForNothing() throws Exception {
        AsyncLoop loop = on.loop();
        on.onLoop(() -> {
            loop.callSoon(() -> {
                ran.add("queued before");
                loop.callSoon(() -> ran.add("queued in the pass that was skipped"));
            });
            loop.sleep(millis(-1)).onDone(done -> ran.add("slept"));
            return loop.callSoon(() -> ran.add("queued after"));
        });
        on.settle();

        assertThat(ran)
                .containsExactly("queued before", "queued after", "queued in the pass that was skipped", "slept");
    }

    @Test
    void shouldEndASleepThatIsCancelled() throws Exception {
        LoopFuture<Void> nap = on.loop().sleep(Duration.ofHours(1));
        on.settle();

        assertThat(nap.cancel("awake")).isTrue();
        on.done(nap);

        assertThat(nap.isCancelled()).isTrue();
    }
}
