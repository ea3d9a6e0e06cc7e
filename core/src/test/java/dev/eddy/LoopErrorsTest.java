package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LoopErrorsTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final List<Object> ran = new ArrayList<>();

    private void queueFailing(String message) {
        loop.callSoon(() -> {
            throw new IllegalStateException(message);
        });
        loop.callSoon(() -> ran.add("next"));
    }

    @Test
    void shouldLogAndGoOnWhenThereIsNoHandler() {
        try (Logged logged = Logged.by(AsyncLoop.class)) {
            queueFailing("callback");

            loop.runUntilIdle();

            assertThat(logged.messages())
                    .singleElement()
                    .asString()
                    .startsWith("exception in callback (source: Callback");
            assertThat(logged.thrown()).containsExactly("callback");
        }
        assertThat(ran).containsExactly("next");
    }

    @Test
    void shouldGiveLoopAndErrorWhenThereIsAHandler() {
        List<Object> got = new ArrayList<>();
        loop.setExceptionHandler((source, error) -> got.addAll(List.of(source, error.message(), error.exception())));
        try (Logged logged = Logged.by(AsyncLoop.class)) {
            queueFailing("callback");
            loop.runUntilIdle();
            assertThat(logged.messages()).isEmpty();

            loop.setExceptionHandler(null);
            queueFailing("after");
            loop.runUntilIdle();
            assertThat(logged.thrown()).containsExactly("after");
        }
        assertThat(got).hasSize(3).startsWith(loop, "exception in callback");
    }

    @Test
    void shouldSurviveAnErrorWhenACallbackThrowsOne() {
        List<Throwable> got = new ArrayList<>();
        loop.setExceptionHandler((source, error) -> got.add(error.exception()));
        StackOverflowError failure = new StackOverflowError();
        loop.callSoon(() -> {
            throw failure;
        });
        loop.callSoon(() -> ran.add("next"));

        loop.runUntilIdle();

        assertThat(got).containsExactly(failure);
        assertThat(ran).containsExactly("next");
    }

    @Test
    void shouldLogBothWhenTheHandlerThrows() {
        loop.setExceptionHandler((source, error) -> {
            throw new StackOverflowError("handler");
        });
        try (Logged logged = Logged.by(AsyncLoop.class)) {
            queueFailing("callback");

            loop.runUntilIdle();

            assertThat(logged.messages())
                    .hasSize(2)
                    .first()
                    .asString()
                    .startsWith("unhandled error in exception handler");
            assertThat(logged.thrown()).containsExactly("handler", "callback");
        }
        assertThat(ran).containsExactly("next");
    }

    @Test
    void shouldLogTheBareExceptionWhenTheSourceCannotBePrinted() {
        Object unprintable = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("toString");
            }
        };
        try (Logged logged = Logged.by(AsyncLoop.class)) {
            loop.callExceptionHandler(new LoopError("odd", new IllegalStateException("cause"), unprintable));
            loop.setExceptionHandler((source, error) -> {
                throw new IllegalStateException("handler");
            });
            loop.callExceptionHandler(new LoopError("odd", new IllegalStateException("cause"), unprintable));

            assertThat(logged.thrown()).contains("cause", "handler");
        }
    }

    @Test
    void shouldWarnWhenACallbackIsSlowInDebugOnly() {
        Runnable slow = () -> {
            long end = System.nanoTime() + 110_000_000;
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
        };
        try (Logged logged = Logged.by(AsyncLoop.class)) {
            loop.callSoon(slow);
            loop.runUntilIdle();
            assertThat(logged.messages()).isEmpty();

            loop.setDebug(true);
            loop.callSoon(slow);
            for (int i = 0; i < 100; i++) {
                loop.callSoon(() -> {});
            }
            loop.runUntilIdle();

            assertThat(logged.messages())
                    .hasSizeLessThan(50) // one, but on a busy machine also a callback that does nothing may take long
                    .first()
                    .asString()
                    .matches("callback held the loop for \\d{3,} ms: .*");
        }
    }
}
