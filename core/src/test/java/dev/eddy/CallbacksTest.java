package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CallbacksTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final List<Object> ran = new ArrayList<>();

    @Test
    void shouldNotRunInlineWhenQueuedOnTheLoop() {
        loop.callSoon(() -> {
            loop.callSoon(() -> ran.add("inner"));
            ran.add("outer");
        });

        loop.runUntilIdle();

        assertThat(ran).containsExactly("outer", "inner");
    }

    @Test
    void shouldRunEachOnceInOrderWhenManyAreQueued() {
        IntStream.range(0, 1000).forEach(i -> loop.callSoon(() -> ran.add(i)));

        assertThat(loop.runReady()).isEqualTo(1000);
        assertThat(loop.runReady()).isZero();

        assertThat(ran).isEqualTo(IntStream.range(0, 1000).boxed().toList());
    }

    @Test
    void shouldLeaveToNextPassWhatIsQueuedInAPass() {
        loop.callSoon(() -> {
            ran.add("a");
            loop.callSoon(() -> ran.add("c"));
        });
        loop.callSoon(() -> ran.add("b"));

        assertThat(loop.runReady()).isEqualTo(2);
        assertThat(ran).containsExactly("a", "b");
        assertThat(loop.runReady()).isEqualTo(1);
        assertThat(ran).containsExactly("a", "b", "c");
    }

    @Test
    void shouldEndEveryPassWhenCallbackQueuesItselfForEver() {
        loop.callSoon(new Runnable() {
            @Override
            public void run() {
                ran.add("again");
                loop.callSoon(this);
            }
        });

        for (int pass = 1; pass <= 100; pass++) {
            assertThat(loop.runReady()).isEqualTo(1);
            assertThat(ran).hasSize(pass);
        }
    }

    @Test
    void shouldKeepOneOrderWhenThreadsQueueOneAfterTheOther() throws Exception {
        Thread other = new Thread(() -> loop.callSoon(() -> ran.add("foreign")));
        loop.callSoon(() -> ran.add("first"));
        other.start();
        other.join();
        loop.callSoon(() -> ran.add("last"));

        loop.runUntilIdle();

        assertThat(ran).containsExactly("first", "foreign", "last");
    }

    @Test
    void shouldNotRunWhenCancelledBefore() {
        Handle handle = loop.callSoon(() -> ran.add("cancelled"));
        Handle later = loop.callSoon(() -> ran.add("kept"));

        assertThat(handle.cancel()).isTrue();
        assertThat(handle.cancel()).isFalse();
        loop.runUntilIdle();

        assertThat(ran).containsExactly("kept");
        assertThat(handle.isCancelled()).isTrue();
        assertThat(later.cancel()).isFalse();
        assertThat(later.isCancelled()).isFalse();
    }

    @Test
    void shouldNotRunWhenCancelledByOneBeforeItInTheSamePass() {
        Handle[] second = new Handle[1];
        loop.callSoon(() -> second[0].cancel());
        second[0] = loop.callSoon(() -> ran.add("cancelled"));

        loop.runUntilIdle();

        assertThat(ran).isEmpty();
    }

    @Test
    void shouldKnowTheRunningLoopWhenOnItOnly() {
        loop.callSoon(() -> ran.add(AsyncLoop.running()));
        loop.callSoon(() -> ran.add(loop.inLoop()));

        loop.runUntilIdle();

        assertThat(ran).containsExactly(loop, true);
        assertThat(loop.inLoop()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(AsyncLoop::running)
                .withMessageContaining(Thread.currentThread().getName())
                .withMessageContaining("expected: a loop thread");
    }

    @Test
    void shouldRefuseWhenAnotherThreadTurnsItOrACallbackDoes() {
        loop.callSoon(() -> assertThatIllegalStateException()
                .isThrownBy(loop::runReady)
                .withMessageContaining("one turn at a time"));
        List<LoopError> errors = new ArrayList<>();
        loop.setExceptionHandler((source, error) -> errors.add(error));

        assertThat(loop.runReady()).isEqualTo(1);

        assertThat(errors).isEmpty();
    }

    @Test
    void shouldRunOnTheInnerLoopWhenALoopIsTurnedByACallbackOfAnother() {
        ManualLoop inner = ManualLoop.create();
        inner.callSoon(() -> ran.add(AsyncLoop.running()));
        loop.callSoon(() -> {
            inner.runUntilIdle();
            ran.add(AsyncLoop.running());
        });

        loop.runUntilIdle();

        assertThat(ran).containsExactly(inner, loop);
    }

    @Test
    void shouldRefuseNullAtTheCall() {
        assertThatThrownBy(() -> loop.callSoon(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> loop.execute(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> loop.callLater(null, () -> {})).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> loop.callAt(0, null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> loop.runInExecutor(null, null)).isInstanceOf(NullPointerException.class);
        assertThat(loop.runReady()).isZero();
    }

    @Test
    void shouldRejectLikeAnyExecutorWhenClosed() {
        loop.close(Duration.ZERO);
        loop.runUntilIdle();

        assertThatThrownBy(() -> loop.execute(() -> ran.add("late")))
                .isInstanceOf(RejectedExecutionException.class)
                .hasCauseInstanceOf(LoopClosedException.class);
    }
}
