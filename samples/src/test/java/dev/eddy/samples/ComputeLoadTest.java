package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.samples.RawClient.Answer;
import dev.eddy.test.Tidy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ComputeLoadTest {

    private static final String FOREVER = "/work?ms=600000";

    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Test
    void shouldStayWellWhileEveryWorkerIsBusy() throws IOException {
        List<RawClient> blocking = new ArrayList<>();
        try (DrainingServer server = InProcess.compute("--threads", "32", "--loops", "1")) {
            for (int i = 0; i < 32; i++) {
                blocking.add(RawClient.of(server).sendGet(FOREVER));
            }
            Figures.await(server, figures -> figures.get("busy") == 32);

            Answer healthz = RawClient.get(server, "/healthz");
            Figures after = Figures.of(server);

            assertThat(healthz.body()).isEqualTo("ok");
            assertThat(after.get("busy")).isEqualTo(32); // so the answer has waited for none of them
        } finally {
            for (RawClient client : blocking) {
                client.close();
            }
        }
    }

    @Test
    void shouldRefuseAtOnceWhenThePoolIsFull() throws IOException {
        try (DrainingServer server = InProcess.compute("--threads", "1", "--queue", "1");
                RawClient running = RawClient.of(server).sendGet(FOREVER);
                RawClient queued = RawClient.of(server)) {
            Figures.await(server, figures -> figures.get("busy") == 1);
            queued.sendGet(FOREVER);
            Figures.await(server, figures -> figures.get("queued") == 1);

            try (RawClient refused = RawClient.of(server)) {
                Answer busy = refused.sendGet("/work?ms=0").readAnswer();
                Answer lucky = refused.sendGet("/lucky?count=3").readAnswer();
                Answer well = refused.sendGet("/healthz").readAnswer();
                Figures figures = Figures.of(server);

                assertThat(busy.status()).isEqualTo(503);
                assertThat(busy.header("retry-after")).isEqualTo("1");
                assertThat(busy.body()).contains("queue full: queued=1, limit=1");
                assertThat(lucky.status()).isEqualTo(503);
                assertThat(well.status()).isEqualTo(200);
                assertThat(figures.get("rejected")).isEqualTo(4);
                assertThat(figures.get("started")).isEqualTo(2);
                assertThat(figures.get("in_flight")).isEqualTo(2);
            }
        }
    }

    @Test
    void shouldKeepItsBooksWhateverClientsDo() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try (DrainingServer server = InProcess.compute(
                "--threads", "4", "--queue", "8", "--run-timeout-ms", "40", "--queue-timeout-ms", "20")) {
            List<Future<Void>> storm = new ArrayList<>();
            for (int seed = 0; seed < 8; seed++) {
                storm.add(clients.submit(visits(server, new Random(seed))));
            }
            for (Future<Void> visitor : storm) {
                visitor.get();
            }

            Figures idle = Figures.awaitIdle(server);

            assertThat(idle.get("completed")).isPositive();
            assertThat(idle.get("failed")).isPositive();
            assertThat(idle.get("cancelled")).isPositive();
            assertThat(idle.get("timed_out")).isPositive();
            assertThat(idle.get("rejected")).isPositive();
            assertThat(idle.get("stuck")).isZero();
            assertThat(idle.get("interrupt_leaks")).isZero();
            assertThat(idle.get("context_leaks")).isZero();
            Figures.await(server, figures -> figures.get("connections") == 1); // fails if they stay
        } finally {
            clients.shutdownNow();
        }
    }

    private static Callable<Void> visits(DrainingServer server, Random random) {
        String[] targets = {
            "/work?ms=1",
            "/work?ms=10",
            "/work?ms=60",
            "/lucky?count=3",
            "/fail?kind=rt",
            "/fail?kind=so",
            "/prime?n=9999991"
        };
        return () -> {
            for (int i = 0; i < 150; i++) {
                try (RawClient client = RawClient.of(server)) {
                    for (int pipelined = random.nextInt(4); pipelined >= 0; pipelined--) {
                        client.sendGet(targets[random.nextInt(targets.length)]);
                    }
                    if (random.nextInt(3) == 0) {
                        client.reset();
                    } else {
                        client.readAnswer();
                    }
                }
            }
            return null;
        };
    }
}
