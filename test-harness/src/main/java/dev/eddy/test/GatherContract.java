package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Async;
import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import dev.eddy.ManualLoop;
import dev.eddy.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What {@link Async#gather} and {@link Async#gatherSettled} must do on every loop; {@link GatherCancelContract} has their
 * cancels. A part of {@link LoopContract}.
 */
abstract class GatherContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final List<Object> ran = Collections.synchronizedList(new ArrayList<>());
    private final IOException failure = new IOException("own");

    abstract LoopDriver open() throws Exception;

    private List<LoopPromise<Integer>> pending(int count) {
        return Stream.generate(() -> on.loop().<Integer>createFuture())
                .limit(count)
                .toList();
    }

    // values

    @Test
    @Tag("GA-01")
    void shouldGiveValuesInOrderOfArgumentsOnceAllAreDone() throws Exception {
        List<LoopPromise<Integer>> parts = pending(3);
        LoopFuture<List<Integer>> all = Async.gather(parts);
        all.onDone(ran::add);

        parts.get(2).trySuccess(3);
        parts.get(0).trySuccess(1);
        on.settle();
        assertThat(all.isDone()).isFalse();
        parts.get(1).trySuccess(2);

        assertThat(on.await(all)).containsExactly(1, 2, 3);
        on.settle();
        assertThat(ran).containsExactly(all);
    }

    @Test
    @Tag("GA-02")
    void shouldGiveOutcomesInOrderOfArgumentsOnceAllAreDone() throws Exception {
        List<LoopPromise<Integer>> parts = pending(3);
        LoopFuture<List<Outcome<Integer>>> all = Async.gatherSettled(parts);

        parts.get(2).trySuccess(3);
        parts.get(0).trySuccess(1);
        on.settle();
        assertThat(all.isDone()).isFalse();
        parts.get(1).trySuccess(2);

        assertThat(on.await(all))
                .containsExactly(new Outcome<>(1, null), new Outcome<>(2, null), new Outcome<>(3, null));
    }

    @Test
    @Tag("GA-05")
    void shouldGiveAnEmptyListOnTheRunningLoopWhenThereAreNone() throws Exception {
        LoopFuture<List<Object>> none = on.onLoop(() -> Async.gather(List.of()));

        assertThat(none.isDone()).isTrue();
        assertThat(none.result()).isEmpty();
        assertThat(none.loop()).isSameAs(on.loop());
        assertThat(on.onLoop(() -> Async.gatherSettled(List.of()).result())).isEmpty();
    }

    @Test
    @Tag("GA-17")
    void shouldBeDoneAtOnceWhenAllWereDoneBefore() throws Exception {
        List<LoopPromise<Integer>> parts = pending(2);

        List<Integer> values = on.onLoop(() -> {
            parts.get(0).trySuccess(1);
            parts.get(1).trySuccess(2);
            return Async.gather(parts.get(0), parts.get(1), parts.get(0)).result();
        });

        assertThat(values).containsExactly(1, 2, 1);
    }

    @Test
    void shouldGatherTenThousandWhenTheyEndInAnyOrder() throws Exception {
        List<LoopPromise<Integer>> parts = pending(10_000);
        LoopFuture<List<Integer>> all = Async.gather(parts);

        on.onLoop(() -> {
            for (int i = 0; i < parts.size(); i++) {
                int index = (i * 7919) % parts.size();
                parts.get(index).trySuccess(index);
            }
            return true;
        });

        assertThat(on.await(all)).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
    }

    // failures

    @Test
    @Tag("GA-03")
    @Tag("GA-12")
    void shouldFailAtOnceAndLetTheOthersGoOnWhenOneFails() throws Exception {
        List<LoopPromise<Integer>> parts = pending(5);
        LoopFuture<List<Integer>> all = Async.gather(parts);
        parts.get(0).trySuccess(0);
        on.settle();

        parts.get(1).tryFailure(failure);

        assertThatThrownBy(on.done(all)::result).isSameAs(failure);
        on.settle();
        assertThat(parts.subList(2, 5)).noneMatch(LoopFuture::isDone);
        parts.get(2).tryFailure(new IOException("later"));
        parts.get(3).cancel("later");
        assertThat(parts.get(4).trySuccess(4)).isTrue();
        on.settle();
        assertThat(all.exception()).isSameAs(failure);
        assertThat(all.cancel("too late")).isFalse();
    }

    @Test
    @Tag("GA-04")
    @Tag("GA-09")
    void shouldTellHowEachEndedWhenSettled() throws Exception {
        List<LoopPromise<Integer>> parts = pending(3);
        LoopFuture<List<Outcome<Integer>>> all = Async.gatherSettled(parts);

        parts.get(1).tryFailure(failure);
        parts.get(2).cancel("reason");
        on.settle();
        assertThat(all.isDone()).isFalse();
        parts.get(0).trySuccess(1);

        List<Outcome<Integer>> outcomes = on.await(all);
        assertThat(outcomes).extracting(Outcome::succeeded).containsExactly(true, false, false);
        assertThat(outcomes.get(0).value()).isEqualTo(1);
        assertThat(outcomes.get(1).failure()).isSameAs(failure);
        assertThat(outcomes.get(2).failure())
                .isInstanceOf(CancellationException.class)
                .hasMessage("reason");
    }

    @Test
    @Tag("GA-06")
    void shouldRefuseWhenFuturesAreOfDifferentLoops() {
        LoopPromise<Integer> foreign = ManualLoop.create().createFuture();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Async.gather(pending(1).get(0), foreign))
                .withMessageContaining("expected: all of one loop");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Async.gatherSettled(foreign, pending(1).get(0)));
    }

    @Test
    @Tag("GA-07")
    void shouldBelongToTheLoopOfTheFuturesWhenGatheredOnAnother() throws Exception {
        List<LoopPromise<Integer>> parts = pending(2);
        ManualLoop another = ManualLoop.create();
        List<LoopFuture<List<Integer>>> made = Collections.synchronizedList(new ArrayList<>());
        another.callSoon(() -> made.add(Async.gather(parts)));
        another.runUntilIdle();
        made.add(Async.gather(parts));
        assertThat(made).hasSize(2);

        parts.forEach(part -> part.trySuccess(1));

        for (LoopFuture<List<Integer>> all : made) {
            assertThat(all.loop()).isSameAs(on.loop());
            assertThat(on.await(all)).containsExactly(1, 1);
        }
    }
}
