package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DoneCallbacksTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final LoopPromise<String> promise = loop.createFuture();
    private final List<Object> ran = new ArrayList<>();

    @Test
    void shouldNotRunInlineWhenCompletedOnTheLoop() {
        promise.onDone(done -> ran.add("callback"));
        loop.callSoon(() -> {
            promise.trySuccess("value");
            ran.add("after completion");
        });

        loop.runUntilIdle();

        assertThat(ran).containsExactly("after completion", "callback");
    }

    @Test
    void shouldRunInOrderOfRegistrationBehindWhatIsQueuedWhenDone() {
        for (int i = 0; i < 5; i++) {
            int number = i;
            promise.onDone(done -> ran.add(number));
        }
        loop.callSoon(() -> {
            promise.trySuccess("value");
            loop.callSoon(() -> ran.add("queued after"));
        });
        loop.callSoon(() -> ran.add("queued before"));

        loop.runUntilIdle();

        assertThat(ran).containsExactly("queued before", 0, 1, 2, 3, 4, "queued after");
    }

    @Test
    void shouldRunInALaterPassWhenAddedLate() {
        promise.trySuccess("value");
        loop.runUntilIdle();

        loop.callSoon(() -> {
            promise.onDone(done -> ran.add("late"));
            ran.add("after adding");
        });

        assertThat(loop.runReady()).isEqualTo(1);
        assertThat(ran).containsExactly("after adding");
        loop.runUntilIdle();
        assertThat(ran).containsExactly("after adding", "late");
    }

    @Test
    void shouldGetTheDoneFutureWhenCalled() {
        promise.onDone(done -> {
            ran.add(done == promise);
            ran.add(done.isDone());
        });

        promise.trySuccess("value");
        loop.runUntilIdle();

        assertThat(ran).containsExactly(true, true);
    }

    @Test
    void shouldReportAndGoOnWhenOneThrows() {
        List<LoopError> errors = new ArrayList<>();
        loop.setExceptionHandler((source, error) -> errors.add(error));
        IllegalStateException failure = new IllegalStateException("callback");
        promise.onDone(done -> ran.add("first"));
        promise.onDone(done -> {
            throw failure;
        });
        promise.onDone(done -> ran.add("third"));

        promise.trySuccess("value");
        loop.runUntilIdle();

        assertThat(ran).containsExactly("first", "third");
        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.message()).isEqualTo("exception in callback");
            assertThat(error.exception()).isSameAs(failure);
            assertThat(error.source()).asString().contains("DoneCallback");
        });
    }

    @Test
    void shouldNotRunWhenRemovedBefore() {
        promise.onDone(done -> ran.add("kept"));
        Registration removed = promise.onDone(done -> ran.add("removed"));
        loop.runUntilIdle();

        removed.close();
        removed.close();
        promise.trySuccess("value");
        loop.runUntilIdle();

        assertThat(ran).containsExactly("kept");
    }

    @Test
    void shouldNotRunWhenRemovedBetweenCompletionAndItsPass() {
        Registration[] second = new Registration[1];
        promise.onDone(done -> second[0].close());
        second[0] = promise.onDone(done -> ran.add("removed"));

        promise.trySuccess("value");
        loop.runUntilIdle();

        assertThat(ran).isEmpty();
    }

    @Test
    void shouldKeepTheOrderOfTheRestWhenSomeAreRemovedAtRandom() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            LoopPromise<String> future = loop.createFuture();
            List<Object> expected = new ArrayList<>();
            List<Registration> registrations = new ArrayList<>();
            ran.clear();
            int count = random.nextInt(12);
            boolean onLoop = random.nextBoolean();
            for (int i = 0; i < count; i++) {
                int number = i;
                Runnable add = () -> registrations.add(future.onDone(done -> ran.add(number)));
                if (onLoop) {
                    loop.callSoon(add);
                } else {
                    add.run();
                }
                expected.add(number);
            }
            loop.runUntilIdle();
            for (int i = 0; i < count; i++) {
                if (random.nextBoolean()) {
                    registrations.get(i).close();
                    expected.remove((Object) i);
                }
            }

            future.trySuccess("value");
            loop.runUntilIdle();

            assertThat(ran).as("round %s", round).isEqualTo(expected);
        }
    }

    @Test
    void shouldRunWhenAddedFromAnotherThreadAroundCompletion() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            LoopPromise<Integer> future = loop.createFuture();
            int number = round;
            Thread adder = round % 20 == 0 ? new Thread(() -> future.onDone(done -> ran.add(number))) : null;
            if (adder == null) {
                future.onDone(done -> ran.add(number));
            } else {
                adder.start();
            }
            future.trySuccess(round);
            loop.runUntilIdle();
            if (adder != null) {
                adder.join();
                loop.runUntilIdle();
            }
            assertThat(ran).hasSize(round + 1).last().isEqualTo(round);
        }
    }
}
