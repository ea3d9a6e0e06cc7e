package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.ManualLoop;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ThreadProbeTest {

    @RegisterExtension
    final Tidy tidy = new Tidy();

    private final ThreadProbe probe = new ThreadProbe();

    @Test
    void shouldTellThreadsApartWhenPlacesArePassed() throws Exception {
        Thread other = new Thread(probe.around("there", () -> probe.mark("inside")), "other");

        probe.mark("here");
        other.start();
        other.join();

        assertThat(probe.marks("here"))
                .singleElement()
                .extracting(ThreadProbe.Mark::thread)
                .isEqualTo(Thread.currentThread());
        assertThat(probe.marks("there"))
                .singleElement()
                .extracting(ThreadProbe.Mark::thread)
                .isEqualTo(other);
        assertThat(probe.marks()).extracting(ThreadProbe.Mark::name).containsExactly("here", "there", "inside");
    }

    @Test
    void shouldKnowTheLoopWhenMarkedWhileItIsTurned() {
        ManualLoop loop = tidy.watch(ManualLoop.create());
        ManualLoop another = ManualLoop.create();

        loop.createFuture().onDone(probe.around("done", done -> {}));
        loop.callSoon(probe.around("soon", () -> {}));
        loop.runUntilIdle();

        probe.assertAllOn(loop);
        assertThatThrownBy(() -> probe.assertAllOn(another))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("soon");
        assertThatThrownBy(probe::assertAllOffLoop).isInstanceOf(AssertionError.class);
    }

    @Test
    void shouldFailWhenOneMarkIsElsewhere() throws Exception {
        Thread other = new Thread(probe.around("there", () -> {}), "other-thread");
        probe.mark("here");
        other.start();
        other.join();

        assertThatThrownBy(() -> probe.assertAllOn(Thread.currentThread()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("other-thread");
        assertThatThrownBy(() -> probe.assertAllOn(other)).isInstanceOf(AssertionError.class);
        probe.assertAllOn(thread -> thread == other || thread == Thread.currentThread());
        probe.assertAllOffLoop();
    }

    @Test
    void shouldFailWhenNothingWasMarked() {
        assertThatThrownBy(() -> probe.assertAllOn(thread -> true)).isInstanceOf(AssertionError.class);
    }

    @Test
    void shouldWaitWhenMarkComesFromAnotherThread() throws Exception {
        new Thread(() -> {
                    probe.mark("one");
                    probe.mark("two");
                })
                .start();

        probe.await(2, Duration.ofSeconds(10));

        assertThat(probe.marks()).hasSize(2);
        assertThatThrownBy(() -> probe.await(3, Duration.ofMillis(20)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected: >= 3");
    }

    @Test
    void shouldPassThroughWhatTheCallReturnsWhenJobIsMarked() throws Exception {
        assertThat(probe.job("job", () -> 42).call()).isEqualTo(42);
        assertThat(probe.marks("job")).hasSize(1);
    }
}
