package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DoneCallbacksTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final LoopPromise<String> promise = loop.createFuture();
    private final List<Object> ran = new ArrayList<>();

    @Test
    @Tag("FU-07")
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
