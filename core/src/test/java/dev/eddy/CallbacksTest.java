package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CallbacksTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final List<Object> ran = new ArrayList<>();

    @Test
    @Tag("LO-01")
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
    @Tag("LO-03")
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
    @Tag("LC-04")
    void shouldRefuseWhenAnotherThreadTurnsItOrACallbackDoes() {
        List<Throwable> thrown = new ArrayList<>();
        loop.callSoon(() -> thrown.add(catchThrowable(loop::runReady)));
        loop.callSoon(() -> {
            CompletableFuture<Throwable> elsewhere = new CompletableFuture<>();
            new Thread(() -> elsewhere.complete(catchThrowable(loop::runReady))).start();
            thrown.add(elsewhere.orTimeout(10, TimeUnit.SECONDS).join());
        });

        assertThat(loop.runReady()).isEqualTo(2);

        assertThat(thrown).hasSize(2).allSatisfy(refusal -> assertThat(refusal)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one turn at a time"));
        assertThat(loop.runReady()).isZero();
    }

    @Test
    @Tag("LC-04")
    void shouldRefuseToBeTurnedByACallbackOfAnotherLoop() {
        ManualLoop other = ManualLoop.create();
        other.callSoon(() -> ran.add("other"));
        loop.callSoon(() -> assertThatIllegalStateException()
                .isThrownBy(other::runUntilIdle)
                .withMessageContaining("one turn at a time"));
        List<LoopError> errors = new ArrayList<>();
        loop.setExceptionHandler((source, error) -> errors.add(error));

        loop.runUntilIdle();

        assertThat(errors).isEmpty();
        assertThat(ran).isEmpty();
        other.runUntilIdle();
        assertThat(ran).containsExactly("other");
    }
}
