package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.AsyncLoop;
import dev.eddy.LoopClosedException;
import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import dev.eddy.WorkerPool;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The way from other people's futures to the loop's, and from a worker back to the loop. A part of {@link OffloadContract}. */
abstract class BridgeContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final CompletableFuture<Object> stage = new CompletableFuture<>();

    abstract LoopDriver open() throws Exception;

    @Test
    @Tag("FB-01")
    void shouldCompleteOnTheLoopWithTheValueOfAStageThatSomebodyCompletes() throws Exception {
        ThreadProbe probe = new ThreadProbe();
        LoopFuture<Object> wrapper = on.loop().wrap(stage);
        wrapper.onDone(probe.around("done", done -> {}));

        Thread completer = new Thread(() -> stage.complete(42));
        completer.start();
        completer.join();

        assertThat(on.await(wrapper)).isEqualTo(42);
        on.settle();
        probe.assertAllOn(on.loop());
    }

    @Test
    @Tag("FB-04")
    void shouldBelongToTheLoopThatWraps() throws Exception {
        List<LoopFuture<Object>> made = new ArrayList<>();

        on.onLoop(() -> made.add(AsyncLoop.running().wrap(stage)));

        assertThat(made.get(0).loop()).isSameAs(on.loop());
        assertThat(on.loop().wrap(stage).loop()).isSameAs(on.loop());
    }

    @Test
    @Tag("FB-05")
    void shouldCancelTheStageWhenCancelled() throws Exception {
        LoopFuture<Object> wrapper = on.loop().wrap(stage);

        assertThat(wrapper.cancel("not needed")).isTrue();
        on.settle();

        assertThat(stage).isCancelled();
        assertThatThrownBy(wrapper::result)
                .isInstanceOf(CancellationException.class)
                .hasMessage("not needed");
    }

    /** A stage that cannot be cancelled, as most of those that somebody works on. */
    private static final class Deaf extends CompletableFuture<Object> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
        }
    }

    @Test
    @Tag("FB-06")
    void shouldStayCancelledWhenTheStageCompletesAllTheSame() throws Exception {
        Deaf deaf = new Deaf();
        LoopFuture<Object> wrapper = on.loop().wrap(deaf);

        assertThat(wrapper.cancel("first")).isTrue();
        assertThat(deaf.complete(42)).isTrue();
        on.settle();

        assertThat(wrapper.isCancelled()).isTrue();
        assertThat(deaf.join()).isEqualTo(42);
        assertThat(on.takeErrors()).isEmpty();
    }

    @Test
    @Tag("FB-06")
    void shouldStayCancelledWhenTheCancelComesBeforeTheDelivery() throws Exception {
        LoopFuture<Object> wrapper = on.loop().wrap(stage);

        boolean cancelled = on.onLoop(() -> {
            // the loop is busy with this, and has not seen the value
            Elsewhere.call(() -> stage.complete(42));
            return wrapper.cancel("in time");
        });
        on.settle();

        assertThat(cancelled).isTrue();
        assertThat(wrapper.isCancelled()).isTrue();
        assertThat(stage.join()).isEqualTo(42);
        assertThat(on.takeErrors()).isEmpty();
    }

    @Test
    @Tag("FB-07")
    void shouldEndAsTheStageHasEnded() throws Exception {
        IOException failure = new IOException("the stage's own");
        CompletableFuture<Object> cancelled = new CompletableFuture<>();
        cancelled.cancel(true);

        LoopFuture<Object> ofValue = on.done(on.loop().wrap(CompletableFuture.completedFuture("value")));
        LoopFuture<Object> ofNull = on.done(on.loop().wrap(CompletableFuture.completedFuture(null)));
        LoopFuture<Object> ofFailure = on.done(on.loop().wrap(CompletableFuture.failedFuture(failure)));
        LoopFuture<Object> ofCancelled = on.done(on.loop().wrap(cancelled));

        assertThat(ofValue.result()).isEqualTo("value");
        assertThat(ofNull.result()).isNull();
        assertThat(ofFailure.exception()).isSameAs(failure);
        assertThat(ofFailure.isCancelled()).isFalse();
        assertThat(ofCancelled.isCancelled()).isTrue();
    }

    @Test
    @Tag("FB-07")
    void shouldFollowStagesThatAreFuturesByTypeOnly() throws Exception {
        IOException failure = new IOException("the stage's own");
        LoopFuture<Object> failed = on.loop().wrap(CompletableFuture.failedStage(failure));
        LoopFuture<Object> minimal = on.loop().wrap(stage.minimalCompletionStage());

        assertThat(on.done(failed).exception()).isSameAs(failure);
        assertThat(minimal.cancel("enough")).isTrue();
        assertThat(on.done(minimal).isCancelled()).isTrue();
        assertThat(stage).as("cannot be cancelled through it").isNotDone();
    }

    @Test
    @Tag("FB-08")
    void shouldStayCancelledWhenSomebodyCompletesACancelledPromise() throws Exception {
        LoopPromise<String> promise = on.loop().createFuture();
        promise.cancel("first");

        assertThat(promise.trySuccess("second")).isFalse();
        assertThat(promise.tryFailure(new IOException("third"))).isFalse();

        assertThat(on.done(promise).isCancelled()).isTrue();
        assertThat(on.takeErrors()).isEmpty();
    }

    @Test
    @Tag("FB-09")
    void shouldUnwrapWhatStagesWrapAndKeepTheTypesOfUsers() throws Exception {
        IOException own = new IOException("own");
        List<Exception> kept = List.of(
                new TimeoutException("of the stage"),
                new IllegalStateException("of the stage"),
                new CompletionException("wraps nothing", null));

        LoopFuture<Object> unwrapped = on.loop().wrap(stage);
        LoopFuture<Object> derived = on.loop().wrap(stage.thenApply(value -> value));
        stage.completeExceptionally(new CompletionException(new ExecutionException(own)));

        assertThat(on.done(unwrapped).exception()).isSameAs(own);
        assertThat(on.done(derived).exception()).isSameAs(own);
        for (Exception failure : kept) {
            assertThat(on.done(on.loop().wrap(CompletableFuture.failedFuture(failure)))
                            .exception())
                    .isSameAs(failure);
        }
    }

    @Test
    void shouldFailAndCancelTheStageWhenTheLoopCloses() throws Exception {
        LoopFuture<Object> wrapper = on.loop().wrap(stage);

        on.await(on.loop().close(Duration.ZERO));

        assertThat(wrapper.exception()).isInstanceOf(LoopClosedException.class);
        assertThat(stage).isCancelled();
        assertThat(on.done(on.loop().wrap(new CompletableFuture<>())).exception())
                .isInstanceOf(LoopClosedException.class);
    }

    @Test
    @SuppressWarnings("NullAway") // the point of it
    void shouldThrowAtTheCallWhenThereIsNoStage() {
        assertThatNullPointerException().isThrownBy(() -> on.loop().wrap(null));
    }

    @Test
    @Tag("EX-32")
    void shouldAnswerAWorkerThatBlocksForIt() throws Exception {
        try (WorkerPool pool =
                WorkerPool.builder().name("contract").threads(1).queue(1).build()) {
            LoopFuture<String> job = on.loop().runInExecutor(pool, () -> {
                LoopFuture<Void> onTheLoop = on.loop().submit(() -> on.loop().sleep(Duration.ofMillis(5)));
                onTheLoop.get(10, TimeUnit.SECONDS);
                return "answered";
            });

            assertThat(on.await(job)).isEqualTo("answered");
        }
    }
}
