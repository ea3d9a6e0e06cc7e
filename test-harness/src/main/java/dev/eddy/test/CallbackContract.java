package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.AsyncLoop;
import dev.eddy.Handle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What every loop must do with callbacks. A part of {@link LoopContract}. */
abstract class CallbackContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final List<Object> ran = Collections.synchronizedList(new ArrayList<>());

    abstract LoopDriver open() throws Exception;

    private Handle soon(Object name) {
        return on.loop().callSoon(() -> ran.add(name));
    }

    @Test
    @Tag("LO-01")
    void shouldRunEachCallbackOnceInOrder() throws Exception {
        IntStream.range(0, 1000).forEach(this::soon);

        on.settle();

        assertThat(ran).isEqualTo(IntStream.range(0, 1000).boxed().toList());
    }

    @Test
    @Tag("LO-01")
    void shouldRunACallbackNeverInTheCallThatQueuesIt() throws Exception {
        on.onLoop(() -> {
            soon("first");
            on.loop().execute(() -> ran.add("second"));
            return ran.add("the call");
        });
        on.settle();

        assertThat(ran).containsExactly("the call", "first", "second");
    }

    @Test
    @Tag("LO-01")
    void shouldRunWhatACallbackQueuesBehindWhatIsQueued() throws Exception {
        on.onLoop(() -> {
            on.loop().callSoon(() -> {
                ran.add("a");
                soon("a's own");
            });
            return soon("b");
        });
        on.settle();

        assertThat(ran).containsExactly("a", "b", "a's own");
    }

    /** One that waits for the chain to end waits for ever. */
    @Test
    @Tag("LO-03")
    void shouldEndItsPassWhenACallbackQueuesItselfForEver() throws Exception {
        Runnable chain = new Runnable() {
            @Override
            public void run() {
                ran.add("link");
                if (ran.size() < 10_000 && !ran.contains("timer")) {
                    on.loop().callSoon(this);
                }
            }
        };
        on.onLoop(() -> {
            on.loop().callLater(Duration.ZERO, () -> ran.add("timer")); // timers are looked for between two passes
            return on.loop().callSoon(chain);
        });
        on.settle();

        assertThat(ran).containsExactly("link", "timer", "link");
    }

    @Test
    void shouldNotRunACallbackThatWasCancelledBefore() throws Exception {
        List<Boolean> cancels = on.onLoop(() -> {
            Handle handle = soon("cancelled");
            soon("kept");
            return List.of(handle.cancel(), handle.cancel(), handle.isCancelled());
        });
        on.settle();

        assertThat(cancels).containsExactly(true, false, true);
        assertThat(ran).containsExactly("kept");
    }

    @Test
    void shouldNotRunACallbackThatOneBeforeItInTheSamePassCancels() throws Exception {
        Handle[] second = new Handle[1];
        on.onLoop(() -> {
            on.loop().callSoon(() -> ran.add(second[0].cancel()));
            second[0] = soon("cancelled");
            return second;
        });
        on.settle();

        assertThat(ran).containsExactly(true);
    }

    @Test
    void shouldNotRunACallbackThatAnotherThreadCancels() throws Exception {
        on.onLoop(() -> {
            Handle handle = soon("cancelled");
            return Elsewhere.call(() -> ran.add(handle.cancel()));
        });
        on.settle();

        assertThat(ran).containsExactly(true);
    }

    @Test
    void shouldRefuseTheCancelOfACallbackThatHasBegun() throws Exception {
        Handle[] own = new Handle[1];
        on.onLoop(() -> {
            own[0] = on.loop().callSoon(() -> ran.add(own[0].cancel()));
            return own;
        });
        on.settle();

        assertThat(ran).containsExactly(false);
        assertThat(own[0].cancel()).isFalse();
        assertThat(own[0].isCancelled()).isFalse();
    }

    @Test
    void shouldBeTheRunningLoopInWhateverItRuns() throws Exception {
        on.loop().callSoon(() -> ran.add(AsyncLoop.running()));
        on.loop().callLater(Duration.ofMillis(1), () -> ran.add(AsyncLoop.running()));
        AsyncLoop inDoneCallback =
                on.await(on.loop().sleep(Duration.ofMillis(2)).thenApply(slept -> AsyncLoop.running()));

        assertThat(ran).containsExactly(on.loop(), on.loop());
        assertThat(inDoneCallback).isSameAs(on.loop());
        assertThat(on.onLoop(() -> on.loop().inLoop())).isTrue();
    }

    @Test
    void shouldNotBeTheRunningLoopOfOtherThreads() throws Exception {
        boolean elsewhere = on.onLoop(() -> Elsewhere.call(() -> on.loop().inLoop())); // while it runs something itself

        assertThat(elsewhere).isFalse();
        assertThat(on.loop().inLoop()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(AsyncLoop::running)
                .withMessageContaining(Thread.currentThread().getName())
                .withMessageContaining("expected: a loop thread");
    }

    @Test
    @SuppressWarnings("NullAway") // on purpose
    void shouldRefuseNullAtTheCall() throws Exception {
        assertThatThrownBy(() -> on.loop().callSoon(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> on.loop().execute(null)).isInstanceOf(NullPointerException.class);
        on.settle();

        assertThat(on.takeErrors()).isEmpty();
    }
}
