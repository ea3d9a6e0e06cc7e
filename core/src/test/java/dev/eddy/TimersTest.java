package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TimersTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final List<Object> ran = new ArrayList<>();

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    @Tag("TI-01")
    void shouldFireOnceAndNotBeforeItsTime() {
        loop.callLater(millis(10), () -> ran.add(loop.time()));

        loop.advance(millis(10).minusNanos(1));
        assertThat(ran).isEmpty();
        loop.advance(Duration.ofNanos(1));
        assertThat(ran).containsExactly(millis(10).toNanos());
        loop.advance(millis(100));
        assertThat(ran).hasSize(1);
    }

    @Test
    @Tag("TI-04")
    void shouldRunBehindWhatIsQueuedWhenDelayIsZero() {
        loop.callSoon(() -> {
            loop.callLater(Duration.ZERO, () -> ran.add("timer"));
            loop.callSoon(() -> ran.add("soon"));
        });

        assertThat(loop.runReady()).isEqualTo(1);
        loop.runUntilIdle();

        assertThat(ran).containsExactly("soon", "timer");
    }

    @Test
    void shouldNotFireAndBeForgottenWhenCancelled() {
        TimerHandle kept = loop.callLater(millis(5), () -> ran.add("kept"));
        TimerHandle cancelled = loop.callLater(millis(1), () -> ran.add("cancelled"));
        loop.runUntilIdle();
        assertThat(loop.nextDeadlineNanos()).isEqualTo(cancelled.when());

        assertThat(cancelled.cancel()).isTrue();
        assertThat(cancelled.cancel()).isFalse();
        loop.runUntilIdle();
        assertThat(loop.nextDeadlineNanos()).isEqualTo(kept.when());
        loop.advance(millis(5));

        assertThat(ran).containsExactly("kept");
        assertThat(cancelled.isCancelled()).isTrue();
        assertThat(kept.cancel()).isFalse();
        assertThat(loop.nextDeadlineNanos()).isNull();
    }

    @Test
    void shouldNeverBeAddedWhenCancelledByTheThreadThatSetIt() {
        loop.callLater(millis(1), () -> ran.add("cancelled")).cancel();

        loop.runUntilIdle();

        assertThat(loop.nextDeadlineNanos()).isNull();
    }

    @Test
    @Tag("TI-08")
    void shouldTellItsDeadlineWhenFiredOrCancelled() {
        loop.advance(millis(7));
        TimerHandle fired = loop.callLater(millis(1), () -> {});
        TimerHandle cancelled = loop.callAt(42, () -> {});
        cancelled.cancel();
        loop.advance(millis(1));

        assertThat(fired.when()).isEqualTo(millis(8).toNanos());
        assertThat(cancelled.when()).isEqualTo(42);
        assertThat(fired.isCancelled()).isFalse();
    }

    @Test
    void shouldNotOverflowWhenDeadlinesAreFarAway() {
        loop.advance(Duration.ofDays(365));
        loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.add("never"));
        loop.callLater(Duration.ofDays(40_000), () -> ran.add("in a century"));
        loop.callLater(Duration.ofSeconds(Long.MIN_VALUE), () -> ran.add("long ago"));
        loop.callLater(millis(1), () -> ran.add("soon"));

        loop.advance(millis(1));
        assertThat(ran).containsExactly("long ago", "soon");
        loop.advance(Duration.ofDays(40_000));
        assertThat(ran).containsExactly("long ago", "soon", "in a century");
    }

    @Test
    void shouldFireWhatATimerSetsWhenItComesDueOnTheWay() {
        loop.callLater(millis(1), () -> loop.callLater(millis(1), () -> ran.add(loop.time())));

        loop.advance(millis(5));

        assertThat(ran).containsExactly(millis(2).toNanos());
        assertThat(loop.time()).isEqualTo(millis(5).toNanos());
    }

    @Test
    void shouldSleepWhenToldAndSkipOnePassWhenItIsForNothing() throws Exception {
        LoopFuture<Void> nap = loop.sleep(Duration.ofHours(1));
        LoopFuture<Void> none = loop.sleep(Duration.ofSeconds(-1));
        loop.callSoon(() -> ran.add(none.isDone()));

        assertThat(loop.runReady()).isGreaterThanOrEqualTo(2);
        assertThat(ran).containsExactly(true);
        loop.advance(Duration.ofMinutes(59));
        assertThat(nap.isDone()).isFalse();
        loop.advance(Duration.ofMinutes(1));

        assertThat(nap.isDone()).isTrue();
        assertThat(nap.result()).isNull();
    }

    @Test
    @Tag("SL-01")
    void shouldRunQueuedCallbackFirstWhenSleepIsZero() {
        loop.callSoon(() -> {
            loop.callSoon(() -> ran.add("queued"));
            loop.sleep(Duration.ZERO).onDone(done -> ran.add("slept"));
            loop.callSoon(() -> ran.add("queued after"));
        });

        loop.runReady();
        loop.runReady();
        assertThat(ran).containsExactly("queued", "queued after");
        loop.runReady();
        assertThat(ran).containsExactly("queued", "queued after", "slept");
    }

    @Test
    void shouldRemoveTheTimerWhenSleepIsCancelled() {
        LoopFuture<Void> nap = loop.sleep(Duration.ofHours(1));
        loop.runUntilIdle();

        assertThat(nap.cancel("awake")).isTrue();
        loop.runUntilIdle();

        assertThat(nap.isCancelled()).isTrue();
        assertThat(loop.nextDeadlineNanos()).isNull();
    }
}
