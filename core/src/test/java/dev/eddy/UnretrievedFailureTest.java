package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Of a job; the contract suites have it for promises. */
class UnretrievedFailureTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final BlockingQueue<LoopError> errors = new LinkedBlockingQueue<>();
    private final IOException failure = new IOException("unseen");

    @Test
    @Tag("EX-24")
    void shouldReportAFailedJobWhenNobodyLooked() throws Exception {
        loop.setExceptionHandler((source, error) -> errors.add(error));
        QueuedJobs executor = new QueuedJobs();
        LoopFuture<Object> job = loop.runInExecutor(executor, () -> {
            throw failure;
        });
        WeakReference<Object> gone = new WeakReference<>(job);
        executor.runNext();
        loop.runUntilIdle();
        job = null;
        for (int attempts = 0; gone.get() != null; attempts++) {
            assertThat(attempts).as("collections until the future was garbage").isLessThan(50);
            System.gc();
        }

        assertThat(errors.poll(10, TimeUnit.SECONDS))
                .isNotNull()
                .extracting(LoopError::exception)
                .isSameAs(failure);
    }
}
