package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.LoopFuture;
import dev.eddy.ManualLoop;
import dev.eddy.samples.CommandTurns.Access;
import dev.eddy.test.StepExecutor;
import dev.eddy.test.Tidy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CommandTurnsTest {

    @RegisterExtension
    final Tidy tidy = new Tidy();

    private final ManualLoop loop = tidy.watch(ManualLoop.create());
    private final StepExecutor workers = StepExecutor.removing();
    private final CommandTurns turns = new CommandTurns(loop);
    private final List<String> effects = new ArrayList<>();

    @Test
    void shouldRunReadsSideBySide() {
        take(Access.READ, "r1");
        take(Access.READ, "r2");
        loop.runUntilIdle();

        assertThat(workers.size()).isEqualTo(2);
    }

    @Test
    void shouldBeginAWriteWhenAllBeforeItHaveEnded() {
        take(Access.READ, "r1");
        take(Access.READ, "r2");
        take(Access.WRITE, "w");
        run(1);
        assertThat(workers.size()).isEqualTo(1);

        run(0);
        run(0);

        assertThat(effects).containsExactly("r2", "r1", "w");
    }

    @Test
    void shouldBeginWhatComesAfterAWriteWhenThatHasEnded() {
        take(Access.WRITE, "w1");
        take(Access.READ, "r1");
        take(Access.READ, "r2");
        take(Access.WRITE, "w2");
        loop.runUntilIdle();
        assertThat(workers.size()).isEqualTo(1);

        run(0);
        assertThat(workers.size()).isEqualTo(2);
        take(Access.READ, "r3"); // not beside r1 and r2: w2 is before it
        loop.runUntilIdle();
        assertThat(workers.size()).isEqualTo(2);
        run(1);
        run(0);
        run(0);
        run(0);

        assertThat(effects).containsExactly("w1", "r2", "r1", "w2", "r3");
    }

    @Test
    void shouldGoOnWhenACommandFails() {
        LoopFuture<String> failing = onLoop(() -> turns.take(
                Access.WRITE,
                () -> loop.runInExecutor(workers, () -> {
                    throw new IllegalStateException("no");
                })));
        LoopFuture<String> next = take(Access.WRITE, "w");

        run(0);
        run(0);

        assertThat(failing.exception()).hasMessage("no");
        assertThat(next.isDone()).isTrue();
    }

    @Test
    void shouldGoOnWhenACommandCannotBegin() {
        onLoop(() -> {
            assertThatThrownBy(() -> turns.take(Access.WRITE, () -> {
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            return null;
        });

        take(Access.WRITE, "w");
        run(0);

        assertThat(effects).containsExactly("w");
    }

    @Test
    void shouldNotHoldOthersBackWhenAWaitingCommandIsCancelled() {
        take(Access.READ, "r1");
        LoopFuture<String> write = take(Access.WRITE, "w");
        take(Access.READ, "r2");
        loop.runUntilIdle();

        write.cancel("client gone");
        loop.runUntilIdle();
        assertThat(workers.size()).isEqualTo(2);
        run(0);
        run(0);

        assertThat(effects).containsExactly("r1", "r2");
    }

    @Test
    void shouldBeginNothingWhenAllAreCancelled() {
        List<LoopFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(take(i % 3 == 0 ? Access.WRITE : Access.READ, "c" + i));
        }
        loop.runUntilIdle();

        all.forEach(future -> future.cancel("client gone"));
        loop.runUntilIdle();

        assertThat(workers.size()).isZero();
        assertThat(effects).isEmpty();
        take(Access.WRITE, "next");
        run(0);
        assertThat(effects).containsExactly("next");
    }

    @Test
    void shouldNeverHaveTwoSideBySideOfWhichOneWrites() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            List<Access> begun = new ArrayList<>();
            List<LoopFuture<Integer>> taken = new ArrayList<>();
            List<Integer> order = new ArrayList<>();
            for (int step = 0; step < 60; step++) {
                if (random.nextInt(3) > 0) {
                    Access access = random.nextInt(3) == 0 ? Access.WRITE : Access.READ;
                    int number = taken.size();
                    taken.add(onLoop(() -> turns.take(access, () -> {
                        begun.add(access);
                        order.add(number);
                        return loop.runInExecutor(workers, () -> {
                            begun.remove(access);
                            return number;
                        });
                    })));
                } else if (workers.size() > 0) {
                    workers.run(random.nextInt(workers.size()));
                } else if (!taken.isEmpty()) {
                    continue;
                }
                loop.runUntilIdle();
                assertThat(begun.contains(Access.WRITE) ? begun.size() : 1)
                        .as("seed %d", seed)
                        .isEqualTo(1);
            }
            while (workers.size() > 0) {
                workers.run(0);
                loop.runUntilIdle();
            }
            assertThat(order).as("seed %d", seed).isSorted().hasSameSizeAs(taken);
            assertThat(taken).allMatch(LoopFuture::isDone);
        }
    }

    private LoopFuture<String> take(Access access, String name) {
        return onLoop(() -> turns.take(
                access,
                () -> loop.runInExecutor(workers, () -> {
                    effects.add(name);
                    return name;
                })));
    }

    private <V> V onLoop(java.util.function.Supplier<V> call) {
        List<V> result = new ArrayList<>();
        loop.callSoon(() -> result.add(call.get()));
        loop.runUntilIdle();
        return result.get(0);
    }

    private void run(int index) {
        workers.run(index);
        loop.runUntilIdle();
    }
}
