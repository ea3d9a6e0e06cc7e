package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
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
    @Tag("EH-01")
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
    @Tag("EH-03")
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
    @Tag("EH-04")
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
    @Tag("EH-05")
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
    @Tag("EH-05")
    void shouldLogTheTypeWhenTheExceptionCannotBePrinted() {
        class Unprintable extends RuntimeException {
            @Override
            public String getMessage() {
                throw new IllegalStateException("getMessage");
            }
        }
        try (Logged logged = Logged.by(AsyncLoop.class)) {
            loop.callExceptionHandler(new LoopError("odd", new Unprintable(), "source"));
            loop.setExceptionHandler((source, error) -> {
                throw new Unprintable();
            });
            loop.callExceptionHandler(new LoopError("odd", new Unprintable(), "source"));

            assertThat(logged.messages())
                    .hasSize(3)
                    .allMatch(message -> message.contains("cannot be printed: class " + Unprintable.class.getName()));
        }
    }

    private static void hold() {
        long end = System.nanoTime() + 110_000_000;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    @Tag("DB-01")
    @Tag("DB-02")
    void shouldWarnOfASlowCallbackInDebugModeOnly() {
        try (Logged logged = Logged.by(AsyncLoop.class)) {
            loop.callSoon(LoopErrorsTest::hold);
            loop.runUntilIdle();
            assertThat(logged.messages()).isEmpty();

            loop.setDebug(true);
            loop.callSoon(LoopErrorsTest::hold);
            for (int i = 0; i < 100; i++) {
                loop.callSoon(() -> {});
            }
            loop.runUntilIdle();
            int warnings = logged.messages().size();
            assertThat(logged.messages())
                    .hasSizeLessThan(50) // one, but on a busy machine also a callback that does nothing may take long
                    .first()
                    .asString()
                    .matches(
                            "callback held the loop for \\d{3,} ms: Callback\\[.*], made at dev.eddy.LoopErrorsTest.*");

            loop.setDebug(false);
            loop.callSoon(LoopErrorsTest::hold);
            loop.runUntilIdle();
            assertThat(logged.messages()).hasSize(warnings);
        }
    }

    @Test
    @Tag("DB-01")
    void shouldWarnOfSlowTimersAndDoneCallbacks() {
        loop.setDebug(true);
        try (Logged logged = Logged.by(AsyncLoop.class)) {
            loop.callLater(Duration.ofMillis(1), LoopErrorsTest::hold);
            loop.sleep(Duration.ofMillis(2)).onDone(done -> hold());
            loop.advance(Duration.ofMillis(2));

            assertThat(logged.messages())
                    .anyMatch(message -> message.contains(" ms: Timer[when=1000000"))
                    .anyMatch(message -> message.contains(" ms: DoneCallback["));
        }
    }
}
