package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.MDC;

class ToThreadTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();
    private final WorkerPool pool = WorkerPool.builder()
            .threads(1)
            .queue(10)
            .initializer(() -> MDC.put("worker", "own"))
            .build();

    @BeforeEach
    void oneThread() {
        loop.setDefaultExecutor(pool);
        MDC.put("request", "42");
    }

    @AfterEach
    void end() {
        MDC.clear();
        pool.close(Duration.ofSeconds(10));
    }

    private static Map<String, String> context() {
        Map<String, String> context = MDC.getCopyOfContextMap();
        return context == null ? Map.of() : context;
    }

    @Test
    @Tag("EX-13")
    void shouldCarryTheCallersContextAndPutTheWorkersBack() throws Exception {
        LoopFuture<Map<String, String>> carried = loop.toThread(() -> {
            Map<String, String> seen = context();
            MDC.put("leak", "left by the job");
            return seen;
        });
        MDC.put("request", "43"); // a copy was taken before

        assertThat(loop.runUntil(carried)).containsExactly(Map.entry("request", "42"));
        assertThat(loop.runUntil(loop.runInExecutor(null, ToThreadTest::context)))
                .as("nothing is carried, nothing is left")
                .containsExactly(Map.entry("worker", "own"));
        assertThat(context()).containsEntry("request", "43");
    }

    @Test
    void shouldPutTheWorkersContextBackWhenTheJobThrows() throws Exception {
        LoopFuture<Object> job = loop.toThread(() -> {
            throw new AssertionError("job");
        });

        assertThatThrownBy(() -> loop.runUntil(job)).isInstanceOf(AssertionError.class);
        assertThat(loop.runUntil(loop.runInExecutor(null, ToThreadTest::context)))
                .containsExactly(Map.entry("worker", "own"));
    }

    @Test
    void shouldClearTheWorkersContextWhileItRunsWhenTheCallerHasNone() throws Exception {
        MDC.clear();

        assertThat(loop.runUntil(loop.toThread(ToThreadTest::context))).isEmpty();
    }
}
