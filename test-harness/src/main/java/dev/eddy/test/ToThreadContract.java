package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Async;
import dev.eddy.ContextCarrier;
import dev.eddy.LoopFuture;
import dev.eddy.WorkerPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code toThread} does beyond {@code runInExecutor}: it carries context along. A part of {@link OffloadContract}. */
abstract class ToThreadContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final ThreadLocal<@Nullable String> tenant = new ThreadLocal<>();
    private final WorkerPool pool = WorkerPool.builder()
            .name("contract")
            .threads(1)
            .queue(20)
            .initializer(() -> tenant.set("the worker's own"))
            .build();

    abstract LoopDriver open() throws Exception;

    @BeforeEach
    void oneThread() {
        on.loop().setDefaultExecutor(pool);
        on.loop().addContextCarrier(new TenantCarrier());
        tenant.set("the caller's");
    }

    @AfterEach
    void end() {
        tenant.remove();
        pool.close(Duration.ofSeconds(10));
    }

    private final class TenantCarrier implements ContextCarrier {
        @Override
        public Snapshot capture() {
            String captured = tenant.get();
            return () -> {
                String before = tenant.get();
                tenant.set(captured);
                return () -> tenant.set(before);
            };
        }
    }

    private LoopFuture<String> plain() {
        return on.loop().runInExecutor(null, () -> String.valueOf(tenant.get()));
    }

    @Test
    @Tag("EX-08")
    @Tag("EX-12")
    void shouldGiveTheValueOfTheFunction() throws Exception {
        String argument = "eddy";

        assertThat(on.await(on.loop().toThread(() -> argument + '!'))).isEqualTo("eddy!");
    }

    @Test
    @Tag("EX-11")
    void shouldRunEachOfManyOnce() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        List<LoopFuture<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            calls.add(on.loop().toThread(ran::incrementAndGet));
        }

        assertThat(on.await(Async.gather(calls))).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(ran).hasValue(10);
    }

    @Test
    @Tag("EX-13")
    void shouldCarryTheCallersContextWhereRunInExecutorCarriesNone() throws Exception {
        LoopFuture<String> carried = on.loop().toThread(() -> {
            String seen = String.valueOf(tenant.get());
            tenant.set("left by the job");
            return seen;
        });
        tenant.set("changed since");

        assertThat(on.await(carried)).isEqualTo("the caller's");
        assertThat(on.await(plain())).isEqualTo("the worker's own");
        assertThat(tenant.get()).isEqualTo("changed since");
    }

    @Test
    void shouldPutTheWorkersContextBackWhenTheJobThrowsAnError() throws Exception {
        AssertionError failure = new AssertionError("job");
        LoopFuture<String> failing = on.loop().toThread(() -> {
            throw failure;
        });

        assertThat(on.done(failing).exception()).isSameAs(failure);
        assertThat(on.await(plain())).isEqualTo("the worker's own");
    }

    @Test
    void shouldInstallInOrderAndRestoreInReverseAlsoWhenOneThrows() throws Exception {
        IllegalStateException failure = new IllegalStateException("restore");
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        on.loop().addContextCarrier(carrier("a", order, () -> {}));
        on.loop().addContextCarrier(carrier("b", order, () -> {
            throw failure;
        }));

        LoopFuture<Boolean> job = on.loop().toThread(() -> order.add("job"));

        assertThat(on.done(job).exception()).isSameAs(failure);
        assertThat(order)
                .containsExactly("capture a", "capture b", "install a", "install b", "job", "restore b", "restore a");
        assertThat(on.await(plain())).isEqualTo("the worker's own");
    }

    private static ContextCarrier carrier(String name, List<String> order, Runnable restored) {
        return () -> {
            order.add("capture " + name);
            return () -> {
                order.add("install " + name);
                return () -> {
                    order.add("restore " + name);
                    restored.run();
                };
            };
        };
    }

    @Test
    void shouldFailWithoutRunningWhenACarrierCannotInstall() throws Exception {
        IllegalStateException failure = new IllegalStateException("install");
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        on.loop().addContextCarrier(() -> () -> {
            throw failure;
        });

        LoopFuture<Boolean> job = on.loop().toThread(() -> ran.add("job"));

        assertThat(on.done(job).exception()).isSameAs(failure);
        assertThat(ran).isEmpty();
        assertThat(on.await(plain())).isEqualTo("the worker's own");
    }
}
