package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Async;
import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import dev.eddy.Outcome;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What becomes of a {@link Async#gather} that is cancelled, and of its parts, on every loop. A part of {@link LoopContract}.
 */
abstract class GatherCancelContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    abstract LoopDriver open() throws Exception;

    private List<LoopPromise<Integer>> pending(int count) {
        return Stream.generate(() -> on.loop().<Integer>createFuture())
                .limit(count)
                .toList();
    }

    @Test
    void shouldHaveFailedAndNotBeCancelledWhenAPartIsCancelled() throws Exception {
        List<LoopPromise<Integer>> parts = pending(2);
        LoopFuture<List<Integer>> all = Async.gather(parts);

        parts.get(0).cancel("only this");

        assertThat(on.done(all).isCancelled()).isFalse();
        assertThat(all.exception()).isInstanceOf(CancellationException.class).hasMessage("only this");
        assertThat(parts.get(1).isDone()).isFalse();
    }

    // cancels

    @Test
    @Tag("GA-11")
    void shouldCancelWhatIsPendingWhenCancelled() throws Exception {
        List<LoopPromise<Integer>> parts = pending(3);
        LoopFuture<List<Integer>> all = Async.gather(parts);
        parts.get(0).trySuccess(1);
        on.settle();

        assertThat(all.cancel("whole")).isTrue();
        assertThat(all.cancel("again")).isFalse();
        on.done(all);

        assertThat(all.isCancelled()).isTrue();
        assertThatThrownBy(all::result).hasMessage("whole");
        assertThat(all.cancel("and again")).isFalse();
        assertThat(parts.get(0).result()).isEqualTo(1);
        assertThat(parts.subList(1, 3)).allMatch(LoopFuture::isCancelled);
    }

    @Test
    @Tag("GA-14")
    void shouldKeepItsResultWhenCancelledAfterAllWereDone() throws Exception {
        List<LoopPromise<Integer>> parts = pending(2);
        LoopFuture<List<Integer>> all = Async.gather(parts);
        on.settle();

        List<Boolean> seen = on.onLoop(() -> {
            parts.forEach(part -> part.trySuccess(1));
            return List.of(all.isDone(), all.cancel("too late"));
        });

        assertThat(seen).containsExactly(false, false);
        assertThat(on.await(all)).containsExactly(1, 1);
    }

    @Test
    @Tag("GA-15")
    void shouldBeCancelledWithTheReasonWhenSettledIsCancelled() throws Exception {
        List<LoopPromise<Integer>> parts = pending(2);
        LoopFuture<List<Outcome<Integer>>> all = Async.gatherSettled(parts);
        parts.get(1).trySuccess(2);
        on.settle();

        assertThat(on.onLoop(() -> all.cancel("whole"))).isTrue();

        assertThatThrownBy(on.done(all)::result)
                .isInstanceOf(CancellationException.class)
                .hasMessage("whole");
        assertThat(parts.get(0).isCancelled()).isTrue();
    }

    @Test
    @Tag("GA-18")
    void shouldGoOnWhenTheShieldAroundItIsCancelled() throws Exception {
        List<LoopPromise<Integer>> parts = pending(2);
        LoopFuture<List<Integer>> all = Async.gather(parts);
        LoopFuture<List<Integer>> shielded = Async.shield(all);
        on.settle();

        shielded.cancel("outer");
        assertThat(on.done(shielded).isCancelled()).isTrue();
        on.settle();
        parts.forEach(part -> part.trySuccess(1));

        assertThat(on.await(all)).containsExactly(1, 1);
    }

    @Test
    @Tag("GA-19")
    void shouldLeaveWhatIsShieldedAloneWhenCancelled() throws Exception {
        List<LoopPromise<Integer>> parts = pending(2);
        LoopFuture<Integer> first = Async.shield(parts.get(0));
        LoopFuture<Integer> second = Async.shield(parts.get(1));
        LoopFuture<List<Integer>> all = Async.gather(first, second);
        on.settle();

        all.cancel("outer");
        assertThat(on.done(all).isCancelled()).isTrue();
        on.settle();

        assertThat(first.isCancelled()).isTrue();
        assertThat(second.isCancelled()).isTrue();
        assertThat(parts).noneMatch(LoopFuture::isDone);
    }
}
