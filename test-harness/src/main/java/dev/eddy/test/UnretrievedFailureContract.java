package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.eddy.Async;
import dev.eddy.LoopError;
import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * That a failure which nobody has looked at reaches every loop's exception handler once its future is garbage, and no other. A
 * part of {@link LoopContract}.
 */
abstract class UnretrievedFailureContract {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final IOException unseen = new IOException("unseen");

    abstract LoopDriver open() throws Exception;

    private <V> LoopPromise<V> pending() {
        return on.loop().createFuture();
    }

    /**
     * What is reported once the future that {@code made} returns is garbage: as many errors as are expected at least, and all
     * until the report of a future that fails later for this purpose. The JVM keeps no order between the two.
     */
    private List<LoopError> errorsOf(int expected, Callable<LoopFuture<?>> made) throws Exception {
        collected(made);
        IOException last = new IOException("last");
        collected(() -> failed(last));
        List<LoopError> errors = new ArrayList<>();
        boolean lastCame = false;
        for (long start = System.nanoTime(); !lastCame || errors.size() < expected; ) {
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("%s", errors)
                    .isLessThan(PATIENCE);
            System.gc();
            errors.addAll(on.takeErrors());
            lastCame |= errors.removeIf(error -> error.exception() == last);
        }
        return errors;
    }

    private void collected(Callable<LoopFuture<?>> made) throws Exception {
        WeakReference<Object> gone = new WeakReference<>(made.call());
        on.settle();
        for (long start = System.nanoTime(); gone.get() != null; System.gc()) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
        }
    }

    private LoopFuture<String> failed(Throwable cause) throws InterruptedException {
        LoopPromise<String> promise = pending();
        promise.tryFailure(cause);
        on.settle();
        return promise;
    }

    @Test
    @Tag("FU-11")
    void shouldReportOnceWithTheSiteWhenNobodyLooked() throws Exception {
        on.loop().setDebug(true);

        List<LoopError> errors = errorsOf(1, () -> failed(unseen));

        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.message()).isEqualTo("exception of a future was never retrieved");
            assertThat(error.exception()).isSameAs(unseen);
            assertThat(error.site()).hasMessageContaining("made at").hasMessageContaining("UnretrievedFailureContract");
        });
    }

    @Test
    @Tag("FU-11")
    void shouldNotReportWhenSomebodyLooked() throws Exception {
        List<Consumer<LoopFuture<String>>> looks = List.of(
                future -> assertThat(catchThrowable(future::result)).isSameAs(unseen),
                future -> assertThat(future.exception()).isSameAs(unseen),
                future -> assertThat(catchThrowable(future::get)).hasCause(unseen),
                future -> assertThat(future.cancel("too late")).isFalse(),
                future -> assertThat(future.toCompletableFuture()).isNotNull());
        for (Consumer<LoopFuture<String>> look : looks) {
            List<LoopError> errors = errorsOf(0, () -> {
                LoopFuture<String> future = failed(unseen);
                look.accept(future);
                return future;
            });

            assertThat(errors).isEmpty();
        }
    }

    @Test
    @Tag("FU-11")
    void shouldNotReportWhenItSucceededOrWasCancelledOrNeverEnded() throws Exception {
        List<Consumer<LoopPromise<String>>> ends =
                List.of(promise -> promise.trySuccess("value"), promise -> promise.cancel("reason"), promise -> {});
        for (Consumer<LoopPromise<String>> end : ends) {
            List<LoopError> errors = errorsOf(0, () -> {
                LoopPromise<String> promise = pending();
                end.accept(promise);
                return promise;
            });

            assertThat(errors).isEmpty();
        }
    }

    @Test
    @Tag("FU-11")
    void shouldReportTheLastOfAChainOnlyWhenNobodyLooked() throws Exception {
        List<LoopError> errors =
                errorsOf(1, () -> failed(unseen).thenApply(String::length).thenCompose(length -> pending()));

        assertThat(errors).singleElement().extracting(LoopError::exception).isSameAs(unseen);
    }

    @Test
    @Tag("GA-12")
    void shouldNotReportAPartThatFailsAfterItsGather() throws Exception {
        List<LoopError> errors = errorsOf(0, () -> {
            LoopPromise<String> part = pending();
            LoopFuture<List<String>> all = Async.gather(failed(new IOException("first")), part);
            assertThat(on.done(all).exception()).hasMessage("first");
            part.tryFailure(unseen);
            return part;
        });

        assertThat(errors).isEmpty();
    }

    @Test
    @Tag("SH-05")
    void shouldReportAShieldedOneThatFailsAfterItsShieldWasCancelled() throws Exception {
        List<LoopError> errors = errorsOf(1, () -> {
            LoopPromise<String> inner = pending();
            LoopFuture<String> outer = Async.shield(inner);
            on.settle();
            outer.cancel("outer only");
            on.done(outer);
            inner.tryFailure(unseen);
            return inner;
        });

        assertThat(errors).singleElement().extracting(LoopError::exception).isSameAs(unseen);
    }
}
