package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

    @Test
    void shouldInstallInOrderAndRestoreInReverseWhenThereAreSeveralCarriers() throws Exception {
        List<String> order = new ArrayList<>();
        for (String name : List.of("a", "b")) {
            loop.addContextCarrier(() -> {
                order.add("capture " + name);
                return () -> {
                    order.add("install " + name);
                    return () -> order.add("restore " + name);
                };
            });
        }

        loop.runUntil(loop.toThread(() -> order.add("job")));
        pool.close(Duration.ofSeconds(10));

        assertThat(order)
                .containsExactly("capture a", "capture b", "install a", "install b", "job", "restore b", "restore a");
    }

    @Test
    void shouldRestoreTheOthersWhenOneCarrierThrows() throws Exception {
        List<String> order = new ArrayList<>();
        loop.addContextCarrier(() -> () -> () -> order.add("restored"));
        loop.addContextCarrier(() -> () -> () -> {
            throw new IllegalStateException("restore");
        });

        LoopFuture<Boolean> job = loop.toThread(() -> order.add("job"));
        assertThatThrownBy(() -> loop.runUntil(job)).isInstanceOf(IllegalStateException.class);
        Map<String, String> after = loop.runUntil(loop.runInExecutor(null, ToThreadTest::context));

        assertThat(order).containsExactly("job", "restored");
        assertThat(after).containsExactly(Map.entry("worker", "own"));
    }

    @Test
    void shouldFailAndRestoreWhenACarrierCannotInstall() throws Exception {
        List<String> order = new ArrayList<>();
        loop.addContextCarrier(() -> () -> {
            throw new IllegalStateException("install");
        });

        LoopFuture<Boolean> job = loop.toThread(() -> order.add("job"));

        assertThatThrownBy(() -> loop.runUntil(job)).hasMessage("install");
        assertThat(order).isEmpty();
        assertThat(loop.runUntil(loop.runInExecutor(null, ToThreadTest::context)))
                .containsExactly(Map.entry("worker", "own"));
    }
}
