package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GatherTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final LoopPromise<Integer> a = loop.createFuture();
    private final LoopPromise<Integer> b = loop.createFuture();
    private final LoopPromise<Integer> c = loop.createFuture();
    private final IOException failure = new IOException("own");

    @Test
    void shouldGiveValuesInOrderOfArgumentsWhenDoneInAnother() throws Exception {
        LoopFuture<List<Integer>> all = Async.gather(a, b, c);

        c.trySuccess(3);
        a.trySuccess(1);
        loop.runUntilIdle();
        assertThat(all.isDone()).isFalse();
        b.trySuccess(null);
        loop.runUntilIdle();

        assertThat(all.result()).containsExactly(1, null, 3);
    }

    @Test
    void shouldGiveValuesWhenAllWereDoneBefore() throws Exception {
        a.trySuccess(1);
        b.trySuccess(2);
        loop.runUntilIdle();

        assertThat(loop.runUntil(Async.gather(a, b, a))).containsExactly(1, 2, 1);
    }

    @Test
    void shouldGiveAnEmptyListWhenThereAreNone() {
        List<LoopFuture<List<Object>>> got = new ArrayList<>();
        loop.callSoon(() -> got.add(Async.gather(List.of())));

        loop.runUntilIdle();

        assertThat(got).singleElement().satisfies(all -> assertThat(all.result())
                .isEmpty());
        assertThatIllegalStateException().isThrownBy(() -> Async.gather(List.of()));
    }

    @Test
    void shouldFailAtOnceAndLetTheOthersGoOnWhenOneFails() {
        LoopFuture<List<Integer>> all = Async.gather(a, b, c);

        b.tryFailure(failure);
        loop.runUntilIdle();

        assertThat(all.exception()).isSameAs(failure);
        assertThat(a.isDone()).isFalse();
        assertThat(c.trySuccess(3)).isTrue();
        assertThat(all.cancel("too late")).isFalse();
        loop.runUntilIdle();
        assertThat(a.isDone()).isFalse();
    }

    @Test
    void shouldHaveFailedAndNotBeCancelledWhenAPartIsCancelled() {
        LoopFuture<List<Integer>> all = Async.gather(a, b);

        a.cancel("only this");
        loop.runUntilIdle();

        assertThat(all.isCancelled()).isFalse();
        assertThat(all.exception()).isInstanceOf(CancellationException.class).hasMessage("only this");
        assertThat(b.isDone()).isFalse();
    }

    @Test
    void shouldCancelWhatIsPendingWhenCancelled() throws Exception {
        LoopFuture<List<Integer>> all = Async.gather(a, b, c);
        a.trySuccess(1);
        loop.runUntilIdle();

        assertThat(all.cancel("whole")).isTrue();
        loop.runUntilIdle();

        assertThat(all.isCancelled()).isTrue();
        assertThatThrownBy(all::result)
                .isInstanceOf(CancellationException.class)
                .hasMessage("whole");
        assertThat(a.result()).isEqualTo(1);
        assertThat(b.isCancelled()).isTrue();
        assertThat(c.isCancelled()).isTrue();
    }

    @Test
    void shouldBeCancelledWhenCancelledOnTheLoop() {
        LoopFuture<List<Integer>> all = Async.gather(a, b);
        loop.callSoon(() -> all.cancel("whole"));

        loop.runUntilIdle();

        assertThat(all.isCancelled()).isTrue();
        assertThat(a.isCancelled()).isTrue();
    }

    @Test
    void shouldTellHowEachEndedWhenSettled() throws Exception {
        LoopFuture<List<Outcome<Integer>>> all = Async.gatherSettled(a, b, c);

        b.tryFailure(failure);
        c.cancel("cancelled");
        loop.runUntilIdle();
        assertThat(all.isDone()).isFalse();
        a.trySuccess(1);
        loop.runUntilIdle();

        List<Outcome<Integer>> outcomes = all.result();
        assertThat(outcomes).extracting(Outcome::succeeded).containsExactly(true, false, false);
        assertThat(outcomes.get(0).value()).isEqualTo(1);
        assertThat(outcomes.get(1).failure()).isSameAs(failure);
        assertThat(outcomes.get(2).failure())
                .isInstanceOf(CancellationException.class)
                .hasMessage("cancelled");
    }

    @Test
    void shouldBeCancelledWhenSettledIsCancelledAndItsPartsAreOver() {
        LoopFuture<List<Outcome<Integer>>> all = Async.gatherSettled(a, b);
        b.trySuccess(2);
        loop.runUntilIdle();

        assertThat(all.cancel("whole")).isTrue();
        loop.runUntilIdle();

        assertThat(all.isCancelled()).isTrue();
        assertThat(a.isCancelled()).isTrue();
    }

    @Test
    void shouldRefuseWhenFuturesAreOfDifferentLoops() {
        LoopPromise<Integer> foreign = ManualLoop.create().createFuture();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Async.gather(a, foreign))
                .withMessageContaining("expected: all of one loop");
    }

    @Test
    void shouldRunJobsSideBySideWhenGathered() throws Exception {
        QueuedJobs executor = new QueuedJobs();
        List<LoopFuture<Integer>> jobs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            jobs.add(loop.runInExecutor(executor, () -> number));
        }
        LoopFuture<List<Integer>> all = Async.gather(jobs);

        while (executor.size() > 0) {
            executor.runNext();
        }

        assertThat(loop.runUntil(all)).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void shouldWithdrawQueuedJobsWhenCancelled() {
        QueuedJobs executor = new QueuedJobs();
        List<Integer> ran = new ArrayList<>();
        LoopFuture<List<Boolean>> all = Async.gather(
                loop.runInExecutor(executor, () -> ran.add(1)), loop.runInExecutor(executor, () -> ran.add(2)));
        executor.runNext();

        assertThat(all.cancel("enough")).isTrue();
        executor.runNext();
        loop.runUntilIdle();

        assertThat(all.isCancelled()).isTrue();
        assertThat(ran).containsExactly(1);
    }
}
