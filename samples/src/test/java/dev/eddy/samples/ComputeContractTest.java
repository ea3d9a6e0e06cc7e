package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eddy.samples.RawClient.Answer;
import dev.eddy.test.Tidy;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComputeContractTest {

    @RegisterExtension
    final Tidy tidy = new Tidy();

    private final DrainingServer server = InProcess.compute();

    @AfterEach
    void close() {
        server.close();
    }

    private Answer get(String target) throws IOException {
        return RawClient.get(server, target);
    }

    @Test
    void shouldSayThatItIsWell() throws IOException {
        Answer answer = get("/healthz");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("ok");
    }

    @Test
    void shouldShowAllFiguresAndNoOthers() throws IOException {
        Answer answer = get("/metrics");

        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(new ObjectMapper().readTree(answer.body()).fieldNames())
                .toIterable()
                .containsExactly(
                        "in_flight",
                        "busy",
                        "queued",
                        "started",
                        "completed",
                        "failed",
                        "rejected",
                        "cancelled",
                        "timed_out",
                        "stuck",
                        "interrupt_leaks",
                        "context_leaks",
                        "connections",
                        "threads",
                        "direct_bytes");
    }

    @Test
    void shouldCountItsConnectionsThreadsAndMemory() throws IOException {
        try (RawClient one = RawClient.of(server);
                RawClient two = RawClient.of(server)) {
            one.sendGet("/healthz").readAnswer();
            two.sendGet("/healthz").readAnswer();

            Figures figures = Figures.of(server);

            assertThat(figures.get("connections")).isEqualTo(3);
            assertThat(figures.get("threads")).isGreaterThanOrEqualTo(Thread.activeCount());
            assertThat(figures.get("direct_bytes")).isPositive();
        }
        Figures.await(server, figures -> figures.get("connections") == 1); // fails if they stay
    }

    @ParameterizedTest
    @CsvSource({
        "/work?ms=1&id=abc, abc",
        "/work?id=%C3%A9%26&ms=0, é&",
        "/work?ms=2, ''",
        "http://other/work?ms=1&id=x, x"
    })
    void shouldReturnTheIdAfterSomeWork(String target, String id) throws IOException {
        Answer answer = get(target);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(id + "\n");
    }

    @Test
    void shouldShowBothEndingsOfLucky() throws IOException {
        Set<Integer> endings = new HashSet<>();
        for (int i = 0; i < 500 && endings.size() < 2; i++) {
            Answer answer = get("/lucky?count=5");
            endings.add(answer.status());
            assertThat(answer.body())
                    .matches(answer.status() == 200 ? "\\[\\d+(,\\d+){4}]" : "\\{\"error\":\"Unlucky number!\"}");
        }

        assertThat(endings).containsExactlyInAnyOrder(200, 422);
        assertThat(Figures.awaitIdle(server).get("failed")).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "97, true, 97",
        "91, false, 7",
        "2, true, 2",
        "9, false, 3",
        "1, false, null",
        "0, false, null",
        "999999000001, true, 999999000001",
        "999962000357, false, 999979",
        "999999999999999998, false, 2"
    })
    void shouldFactor(String n, String prime, String factor) throws IOException {
        Answer answer = get("/prime?n=" + n);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"n\":" + n + ",\"prime\":" + prime + ",\"smallest_factor\":" + factor + "}");
    }

    /** As {@code openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt pass:secret -kdfopt salt:eddy -kdfopt iter:1000 PBKDF2}. */
    @Test
    void shouldHashAPassword() throws IOException {
        Answer answer = get("/hash?password=secret&iterations=1000");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("1847fd0997d688dea0830c6f2bc038edca7e7c4eecddf71fdf444707a26e91b9");
    }

    @ParameterizedTest
    @CsvSource({"rt, IllegalStateException", "error, AssertionError", "so, StackOverflowError", "oom, OutOfMemoryError"
    })
    void shouldSurviveWhateverAJobThrows(String kind, String thrown) throws IOException {
        try (RawClient client = RawClient.of(server)) {
            Answer failure = client.sendGet("/fail?kind=" + kind).readAnswer();

            assertThat(failure.status()).isEqualTo(500);
            assertThat(failure.body()).startsWith("{\"error\":\"java.lang." + thrown);
            assertThat(client.sendGet("/work?ms=0&id=alive").readAnswer().body())
                    .isEqualTo("alive\n");
            assertThat(Figures.of(server).get("failed")).isEqualTo(1);
        }
    }

    @Test
    void shouldEchoABodyOfAnySizeItTakes() throws IOException {
        String body = "0123456789abcdef".repeat(65_536);
        try (RawClient client = RawClient.of(server)) {
            client.send("POST /echo HTTP/1.1\r\nContent-Type: text/x-test\r\nContent-Length: 1048576\r\n\r\n" + body);
            Answer whole = client.readAnswer();
            client.send(
                    "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
            Answer chunked = client.readAnswer();
            client.send("POST /echo HTTP/1.1\r\n\r\n");
            Answer empty = client.readAnswer();

            assertThat(whole.status()).isEqualTo(200);
            assertThat(whole.body()).isEqualTo(body);
            assertThat(whole.header("content-type")).isEqualTo("text/x-test");
            assertThat(chunked.body()).isEqualTo("hello world");
            assertThat(chunked.header("content-type")).isEqualTo("application/octet-stream");
            assertThat(empty.body()).isEmpty();
        }
    }

    @Test
    void shouldSayContinueWhenAClientExpectsIt() throws IOException {
        try (RawClient client = RawClient.of(server)) {
            client.send("POST /echo HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            Answer interim = client.readOneAnswer();
            client.send("hi");

            assertThat(interim.status()).isEqualTo(100);
            assertThat(client.readAnswer().body()).isEqualTo("hi");
        }
    }

    @Test
    void shouldSendNoBodyWhenAskedForTheHead() throws IOException {
        try (RawClient client = RawClient.of(server)) {
            client.send("HEAD /work?ms=0&id=abc HTTP/1.1\r\nConnection: close\r\n\r\n");

            assertThat(client.readToEnd())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("content-length: 4\r\n")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void shouldKeepAConnectionAsItsClientWishes() throws IOException {
        try (RawClient newer = RawClient.of(server);
                RawClient older = RawClient.of(server);
                RawClient keeping = RawClient.of(server)) {
            newer.send("GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n");
            older.send("GET /work?ms=0 HTTP/1.0\r\n\r\n");
            keeping.send("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            Answer kept = keeping.readAnswer();

            assertThat(newer.readAnswer().header("connection")).isEqualTo("close");
            assertThat(newer.readsEnd()).isTrue();
            assertThat(older.readAnswer().status()).isEqualTo(200);
            assertThat(older.readsEnd()).isTrue();
            assertThat(kept.header("connection")).isEqualTo("keep-alive");
            assertThat(keeping.send("GET /healthz HTTP/1.0\r\n\r\n")
                            .readAnswer()
                            .status())
                    .isEqualTo(200);
        }
    }
}
