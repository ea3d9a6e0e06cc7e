package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** A backend may fail to queue a pass, without memory for instance: the loop goes on with the next that it does queue. */
class BackendFailureTest {

    private final FailingBackend backend = new FailingBackend();
    private final BackedLoop loop = new BackedLoop(backend) {};
    private final List<String> ran = new ArrayList<>();

    private static final class FailingBackend implements LoopBackend {
        private final Queue<Runnable> passes = new ArrayDeque<>();
        private boolean failing;

        void turn() {
            for (Runnable pass = passes.poll(); pass != null; pass = passes.poll()) {
                pass.run();
            }
        }

        @Override
        public void execute(Runnable pass) {
            if (failing) {
                throw new OutOfMemoryError("simulated");
            }
            passes.add(pass);
        }

        @Override
        public void executeAfterPoll(Runnable pass) {
            execute(pass);
        }

        @Override
        public Registration schedule(Runnable task, long delayNanos) {
            throw new AssertionError("no timers here");
        }

        @Override
        public boolean inLoop() {
            return true;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public <V> ConfinedPromise<V> newFuture(BackedLoop loop) {
            return new ConfinedPromise<>(loop);
        }
    }

    @Test
    void shouldRunWhatIsQueuedWhenAPassCouldNotBeRequestedBefore() {
        backend.failing = true;
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> loop.callSoon(() -> ran.add("first")));
        backend.failing = false;

        loop.callSoon(() -> ran.add("second"));
        backend.turn();

        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void shouldRunWhatIsQueuedWhenTheNextPassCouldNotBeRequestedBefore() {
        loop.callSoon(() -> {
            ran.add("first");
            loop.callSoon(() -> ran.add("second"));
            backend.failing = true;
        });
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(backend::turn);
        backend.failing = false;

        loop.callSoon(() -> ran.add("third"));
        backend.turn();

        assertThat(ran).containsExactly("first", "second", "third");
    }
}
