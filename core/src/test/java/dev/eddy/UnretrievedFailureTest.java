package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnretrievedFailureTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final BlockingQueue<LoopError> errors = new LinkedBlockingQueue<>();
    private final IOException failure = new IOException("unseen");

    @BeforeEach
    void listen() {
        loop.setExceptionHandler((source, error) -> errors.add(error));
    }

    /** A future that failed and is garbage by the time this returns. */
    private void failAndForget(Consumer<LoopFuture<String>> look) throws InterruptedException {
        LoopPromise<String> promise = loop.createFuture();
        WeakReference<Object> gone = new WeakReference<>(promise);
        promise.tryFailure(failure);
        loop.runUntilIdle();
        look.accept(promise);
        promise = null;
        awaitCleared(gone);
    }

    private static void awaitCleared(WeakReference<?> gone) throws InterruptedException {
        for (int attempts = 0; gone.get() != null; attempts++) {
            assertThat(attempts).as("collections until the future was garbage").isLessThan(50);
            System.gc();
        }
    }

    @Test
    void shouldReportOnceWhenNobodyLooked() throws Exception {
        failAndForget(future -> {});

        LoopError error = errors.poll(10, TimeUnit.SECONDS);
        assertThat(error).isNotNull();
        assertThat(error.message()).isEqualTo("exception of a future was never retrieved");
        assertThat(error.exception()).isSameAs(failure);
        System.gc();
        assertThat(errors.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }

    private enum Look implements Consumer<LoopFuture<String>> {
        RESULT {
            @Override
            public void accept(LoopFuture<String> future) {
                assertThat(org.assertj.core.api.Assertions.catchThrowable(future::result))
                        .isNotNull();
            }
        },
        EXCEPTION {
            @Override
            public void accept(LoopFuture<String> future) {
                assertThat(future.exception()).isNotNull();
            }
        },
        GET {
            @Override
            public void accept(LoopFuture<String> future) {
                assertThat(org.assertj.core.api.Assertions.catchThrowable(future::get))
                        .isNotNull();
            }
        },
        CANCEL {
            @Override
            public void accept(LoopFuture<String> future) {
                assertThat(future.cancel(false)).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotReportWhenSomebodyLooked(Look look) throws Exception {
        failAndForget(look);

        failAndForget(future -> {}); // is reported after the first would have been
        assertThat(errors.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(errors.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void shouldReportTheLastOfAChainOnlyWhenNobodyLooked() throws Exception {
        LoopPromise<String> first = loop.createFuture();
        LoopFuture<Integer> last = first.thenApply(String::length).thenApply(length -> length + 1);
        WeakReference<Object> gone = new WeakReference<>(last);
        first.tryFailure(failure);
        loop.runUntilIdle();
        first = null;
        last = null;
        awaitCleared(gone);

        assertThat(errors.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(errors.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void shouldReportAFailedJobWhenNobodyLooked() throws Exception {
        QueuedJobs executor = new QueuedJobs();
        LoopFuture<Object> job = loop.runInExecutor(executor, () -> {
            throw failure;
        });
        WeakReference<Object> gone = new WeakReference<>(job);
        executor.runNext();
        loop.runUntilIdle();
        job = null;
        awaitCleared(gone);

        assertThat(errors.poll(10, TimeUnit.SECONDS))
                .isNotNull()
                .extracting(LoopError::exception)
                .isSameAs(failure);
    }
}
