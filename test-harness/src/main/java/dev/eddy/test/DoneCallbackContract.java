package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import dev.eddy.Registration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * When the done-callbacks of every loop's futures run: on the loop, in order, never inline. A part of {@link LoopContract}.
 */
abstract class DoneCallbackContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final List<Object> ran = Collections.synchronizedList(new ArrayList<>());

    abstract LoopDriver open() throws Exception;

    private LoopPromise<String> pending() {
        return on.loop().createFuture();
    }

    @Test
    @Tag("FU-06")
    void shouldRunOnceInOrderAndNotInlineHoweverItEnds() throws Exception {
        List<Consumer<LoopPromise<String>>> ends = List.of(
                promise -> promise.trySuccess("value"),
                promise -> promise.tryFailure(new IOException("own")),
                promise -> promise.cancel("reason"));
        for (Consumer<LoopPromise<String>> end : ends) {
            LoopPromise<String> promise = pending();
            ran.clear();
            for (int i = 0; i < 5; i++) {
                int number = i;
                promise.onDone(done -> ran.add(number));
            }
            on.settle();

            on.onLoop(() -> {
                on.loop().callSoon(() -> ran.add("queued before"));
                end.accept(promise);
                on.loop().callSoon(() -> ran.add("queued after"));
                return ran.add("after its end");
            });
            on.settle();

            assertThat(ran).containsExactly("after its end", "queued before", 0, 1, 2, 3, 4, "queued after");
            assertThat(promise.isCancelled() || promise.exception() != null || "value".equals(promise.result()))
                    .isTrue();
        }
    }

    @Test
    @Tag("FU-07")
    void shouldRunInALaterPassWhenAddedLate() throws Exception {
        LoopPromise<String> promise = pending();
        promise.trySuccess("value");
        on.done(promise);

        on.onLoop(() -> {
            promise.onDone(done -> ran.add("late"));
            on.loop().callSoon(() -> ran.add("queued after"));
            return ran.add("after adding");
        });
        on.settle();

        assertThat(ran).containsExactly("after adding", "late", "queued after");
    }

    @Test
    void shouldRunOnTheLoopWithTheDoneFutureWhenAnotherThreadEndsIt() throws Exception {
        LoopPromise<String> promise = pending();
        promise.onDone(done -> {
            ran.add(on.loop().inLoop());
            ran.add(done == promise && done.isDone());
        });

        Thread other = new Thread(() -> promise.trySuccess("value"));
        other.start();
        other.join();
        on.done(promise);
        promise.onDone(done -> ran.add(on.loop().inLoop()));
        on.settle();

        assertThat(ran).containsExactly(true, true, true);
    }

    @Test
    void shouldAllRunWhenAddedByAnotherThreadAroundTheEnd() throws Exception {
        for (int round = 0; round < 200; round++) {
            LoopPromise<String> promise = pending();
            ran.clear();
            Thread adding = new Thread(() -> {
                for (int i = 0; i < 10; i++) {
                    int number = i;
                    promise.onDone(done -> ran.add(number));
                }
            });
            adding.start();
            promise.trySuccess("value");
            adding.join();

            on.settle();

            assertThat(ran).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        }
    }

    @Test
    @Tag("FU-08")
    void shouldTakeBackThatRegistrationOnlyWhenItIsClosed() throws Exception {
        LoopPromise<String> promise = pending();
        Consumer<LoopFuture<String>> twice = done -> ran.add("twice");
        Registration first = promise.onDone(twice);
        promise.onDone(twice);
        promise.onDone(done -> ran.add("kept"));
        Registration removed = promise.onDone(done -> ran.add("removed"));
        Registration removedOnLoop = promise.onDone(done -> ran.add("removed on the loop"));
        on.settle();

        first.close();
        removed.close();
        removed.close();
        on.onLoop(() -> {
            removedOnLoop.close();
            return promise.trySuccess("value");
        });
        on.settle();
        first.close();
        on.settle();

        assertThat(ran).containsExactly("twice", "kept");
    }

    @Test
    @Tag("FU-08")
    void shouldNotRunWhenRemovedBetweenTheEndAndItsPass() throws Exception {
        LoopPromise<String> promise = pending();
        List<Registration> second = new CopyOnWriteArrayList<>();
        promise.onDone(done -> second.get(0).close());
        second.add(promise.onDone(done -> ran.add("removed")));

        promise.trySuccess("value");
        on.settle();

        assertThat(ran).isEmpty();
    }

    @Test
    @Tag("FU-10")
    void shouldReportAndGoOnWhenOneThrows() throws Exception {
        LoopPromise<String> promise = pending();
        IllegalStateException failure = new IllegalStateException("callback");
        promise.onDone(done -> ran.add("first"));
        promise.onDone(done -> {
            throw failure;
        });
        promise.onDone(done -> {
            throw new StackOverflowError();
        });
        promise.onDone(done -> ran.add("last"));

        promise.trySuccess("value");
        on.settle();

        assertThat(ran).containsExactly("first", "last");
        assertThat(on.takeErrors()).hasSize(2).first().satisfies(error -> {
            assertThat(error.message()).isEqualTo("exception in callback");
            assertThat(error.exception()).isSameAs(failure);
            assertThat(error.source()).asString().contains("DoneCallback");
        });
    }
}
