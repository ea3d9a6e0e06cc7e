package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.AsyncLoop;
import dev.eddy.Handle;
import dev.eddy.LoopError;
import dev.eddy.LoopExceptionHandler;
import dev.eddy.LoopPromise;
import dev.eddy.TimerHandle;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What every loop must do with errors that have no future to go to: the exception handler, and debug mode. A part of {@link LoopContract}.
 */
abstract class ErrorContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final List<Object> ran = Collections.synchronizedList(new ArrayList<>());

    abstract LoopDriver open() throws Exception;

    /** Thrown, and logged, without a stack. */
    private static final class Mishap extends Error {
        private static final long serialVersionUID = 1;

        Mishap(String message) {
            super(message, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
        }
    }

    private static Runnable throwing(Throwable thrown) {
        return () -> ErrorContract.<Error>sneakyThrow(thrown);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneakyThrow(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    @Tag("EH-01")
    void shouldReportACallbackThatThrowsAndGoOn() throws Exception {
        IllegalStateException failure = new IllegalStateException("callback");

        Handle handle = on.loop().callSoon(throwing(failure));
        on.loop().callSoon(() -> ran.add("next"));
        on.settle();

        assertThat(ran).containsExactly("next");
        assertThat(on.takeErrors()).singleElement().satisfies(error -> {
            assertThat(error.message()).isEqualTo("exception in callback");
            assertThat(error.exception()).isSameAs(failure);
            assertThat(error.source()).isSameAs(handle);
        });
    }

    @Test
    @Tag("EH-01")
    void shouldReportATimerThatThrowsAndGoOn() throws Exception {
        IllegalStateException failure = new IllegalStateException("timer");

        TimerHandle handle = on.loop().callLater(Duration.ofMillis(1), throwing(failure));
        on.await(on.loop().sleep(Duration.ofMillis(2)));

        assertThat(on.takeErrors()).singleElement().satisfies(error -> {
            assertThat(error.message()).isEqualTo("exception in callback");
            assertThat(error.exception()).isSameAs(failure);
            assertThat(error.source()).isSameAs(handle);
        });
    }

    @Test
    @Tag("LC-06")
    void shouldGoOnWhateverACallbackThrows() throws Exception {
        List<Throwable> thrown = List.of(
                new StackOverflowError(),
                new OutOfMemoryError(),
                new InterruptedException(),
                new IOException("checked"));

        thrown.forEach(each -> {
            on.loop().callSoon(throwing(each));
            on.loop().callSoon(() -> ran.add(each));
        });
        on.settle();

        assertThat(ran).isEqualTo(thrown);
        assertThat(on.takeErrors()).extracting(LoopError::exception).isEqualTo(thrown);
        assertThat(on.onLoop(() -> Thread.currentThread().isInterrupted())).isFalse();
    }

    // the handler

    @Test
    @Tag("EH-03")
    void shouldGiveTheLoopAndTheErrorToTheHandlerThatIsSet() throws Exception {
        IllegalStateException failure = new IllegalStateException("callback");
        List<LoopError> errors = Collections.synchronizedList(new ArrayList<>());
        on.loop().setExceptionHandler((loop, error) -> {
            ran.add(loop);
            errors.add(error);
        });

        Handle handle = on.loop().callSoon(throwing(failure));
        on.settle();

        assertThat(ran).containsExactly(on.loop());
        assertThat(errors).containsExactly(new LoopError("exception in callback", failure, handle));
        assertThat(on.takeErrors()).as("of the handler before").isEmpty();
    }

    @Test
    @Tag("EH-03")
    void shouldTellNoHandlerOnceItIsUnset() throws Exception {
        on.loop().setExceptionHandler(null); // from now on errors are logged

        on.loop().callSoon(throwing(new Mishap("logged, since there is no handler")));
        on.settle();

        assertThat(on.takeErrors()).isEmpty();
    }

    @Test
    @Tag("EH-03")
    @SuppressWarnings("NullAway") // on purpose
    void shouldCallTheHandlerOnTheThreadThatReports() {
        LoopError error = new LoopError("own", null, "source");
        on.loop().setExceptionHandler((loop, given) -> ran.addAll(List.of(Thread.currentThread(), given)));

        on.loop().callExceptionHandler(error);

        assertThat(ran).containsExactly(Thread.currentThread(), error);
        assertThatThrownBy(() -> on.loop().callExceptionHandler(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    @Tag("EH-04")
    void shouldGoOnWhenTheHandlerThrows() throws Exception {
        on.loop().setExceptionHandler((loop, error) -> {
            ran.add(Objects.requireNonNull(error.exception()));
            throw new Mishap("logged, since the handler throws it");
        });
        Mishap first = new Mishap("logged, since the handler throws");
        Mishap second = new Mishap("logged, since the handler throws again");

        on.loop().callSoon(throwing(first));
        on.loop().callSoon(throwing(second));
        on.loop().callSoon(() -> ran.add("next"));
        on.settle();

        assertThat(ran).containsExactly(first, second, "next");
    }

    @Test
    @Tag("EH-05")
    void shouldGoOnWhenNeitherTheHandlerNorTheLogCanTakeTheError() throws Exception {
        List<@Nullable LoopExceptionHandler> handlers = new ArrayList<>();
        handlers.add(null); // the log alone
        handlers.add((loop, error) -> throwing(new Unprintable()).run());

        for (LoopExceptionHandler handler : handlers) {
            on.loop().setExceptionHandler(handler);
            on.loop().callSoon(throwing(new Unprintable()));
            on.loop().callSoon(() -> ran.add("next"));
            on.settle();
        }

        assertThat(ran).containsExactly("next", "next");
    }

    /** A log that is to print it meets a second one. */
    private static final class Unprintable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new Mishap("thrown by getMessage");
        }
    }

    // failures that nobody looked at

    @Test
    @Tag("EH-02")
    void shouldReportOnceTheFailureOfASubmittedTaskThatNobodyLookedAt() throws Exception {
        IOException failure = new IOException("unseen");
        BlockingQueue<LoopError> errors = new LinkedBlockingQueue<>();
        on.loop().setExceptionHandler((loop, error) -> errors.add(error));

        WeakReference<Object> task = submitFailing(failure);
        for (int collections = 0; task.get() != null; collections++) {
            assertThat(collections).as("collections of %s", task.get()).isLessThan(50);
            System.gc();
            on.settle();
        }

        assertThat(errors.poll(10, TimeUnit.SECONDS)).isNotNull().satisfies(error -> {
            assertThat(error.message()).isEqualTo("exception of a future was never retrieved");
            assertThat(error.exception()).isSameAs(failure);
        });
        System.gc();
        assertThat(errors.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }

    private WeakReference<Object> submitFailing(IOException failure) throws Exception {
        WeakReference<Object> result = new WeakReference<>(on.loop().submit(() -> {
            LoopPromise<String> inner = on.loop().createFuture();
            inner.tryFailure(failure);
            return inner;
        }));
        on.settle();
        return result;
    }

    // debug mode

    @Test
    @Tag("DB-02")
    void shouldSayWhereACallbackWasMadeWhileDebugModeIsOn() throws Exception {
        List<String> sites = new ArrayList<>();

        for (boolean debug : List.of(false, true, false)) {
            on.loop().setDebug(debug);
            on.loop().callSoon(throwing(new Mishap("callback")));
            on.loop().execute(throwing(new Mishap("task")));
            on.loop().callLater(Duration.ofMillis(1), throwing(new Mishap("timer")));
            on.loop().sleep(Duration.ZERO).onDone(done -> throwing(new Mishap("done-callback"))
                    .run());
            on.await(on.loop().sleep(Duration.ofMillis(2)));
            on.settle();
            on.takeErrors().forEach(error -> sites.add(siteOf(error)));
        }

        assertThat(sites).hasSize(12);
        assertThat(sites.subList(4, 8))
                .allMatch(site -> site.contains("made at dev.eddy.test.ErrorContract.shouldSayWhereACallbackWasMade"));
        sites.subList(4, 8).clear();
        assertThat(sites).containsOnly("");
    }

    private static String siteOf(LoopError error) {
        Throwable site = error.site();
        return site == null ? "" : String.valueOf(site.getMessage());
    }

    @Test
    @Tag("DB-02")
    void shouldSayWhereAFutureWasMadeWhileDebugModeIsOn() {
        AsyncLoop loop = on.loop();
        loop.setDebug(true);
        String sited = loop.createFuture().toString();
        loop.setDebug(false);
        String plain = loop.createFuture().toString();

        assertThat(sited).contains("made at", "ErrorContract.shouldSayWhereAFutureWasMade");
        assertThat(plain).doesNotContain("made at");
    }
}
