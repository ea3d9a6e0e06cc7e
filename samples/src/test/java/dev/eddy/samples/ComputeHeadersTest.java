package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.samples.RawClient.Answer;
import dev.eddy.test.Tidy;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of requests over HTTP/1.1. */
class ComputeHeadersTest {

    @RegisterExtension
    final Tidy tidy = new Tidy();

    private final DrainingServer server = InProcess.compute();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "foo, 100-continue", "foo\r\nExpect: 100-continue"})
    void shouldIgnoreWhatElseAClientExpects(String expectation) throws IOException {
        try (RawClient client = RawClient.of(server)) {
            client.send("POST /echo HTTP/1.1\r\nContent-Length: 5\r\nExpect: " + expectation + "\r\n\r\n")
                    .send("hello")
                    .sendGet("/work?ms=0&id=next");

            assertThat(client.readAnswer().body()).isEqualTo("hello");
            assertThat(client.readAnswer().body()).isEqualTo("next\n");
        }
    }

    @Test
    void shouldNotSayContinueBeforeAReplyThatIsAwaited() throws IOException {
        try (RawClient client = RawClient.of(server)) {
            client.sendGet("/work?ms=300&id=first")
                    .send("POST /echo HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");

            Answer first = client.readOneAnswer();
            Answer second = client.send("hi").readOneAnswer();

            assertThat(first.body()).isEqualTo("first\n");
            assertThat(second.status()).isEqualTo(200);
            assertThat(second.body()).isEqualTo("hi");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nHost: b", "a\r\nHost: a", "a/b", "a b", "a:b", "[::1", "a@b", "a?b"})
    void shouldRefuseWhoAsksForNoSingleHost(String hosts) throws IOException {
        try (RawClient client = RawClient.of(server)) {
            client.send("GET /healthz HTTP/1.1\r\nHost: " + hosts + "\r\n\r\n");

            Answer answer = client.readAnswer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("(expected: one host, with or without a port)");
            assertThat(client.readsEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a.example:8080", "a:", "127.0.0.1:80", "[::1]", "[::1]:8080", "%41_b~"})
    void shouldAnswerWhateverHostIsAskedFor(String host) throws IOException {
        try (RawClient client = RawClient.of(server)) {
            client.send("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\n\r\n");

            assertThat(client.readAnswer().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"1.0, Upgrade, 200", "1.0, keep-alive, 200", "1.1, close, 200", "1.1, Upgrade\\r\\nHost: b, 400"})
    void shouldNotUpgradeWhoCannotWantIt(String version, String connection, int status) throws IOException {
        try (RawClient client = RawClient.of(server)) {
            client.send("GET /healthz HTTP/" + version + "\r\nHost: a\r\nUpgrade: h2c\r\n"
                    + "HTTP2-Settings: AAMAAABkAAQAAP__\r\nConnection: Upgrade, HTTP2-Settings, "
                    + connection.translateEscapes() + "\r\n\r\n");

            assertThat(client.readOneAnswer().status()).isEqualTo(status);
        }
    }

    @Test
    void shouldNotHoldItsOwnPauseAgainstAHeaderThatHasBegun() throws IOException {
        int inFlight = 32; // as many as it takes for the server to pause reading
        try (DrainingServer impatient = InProcess.compute("--header-timeout-ms", "900", "--threads", "32");
                RawClient client = RawClient.of(impatient)) {
            client.send("GET /work?ms=4000 HTTP/1.1\r\n\r\n".repeat(inFlight) + "GET /hea");
            Figures.await(impatient, figures -> figures.get("in_flight") == inFlight);

            client.send("lthz HTTP/1.1\r\n\r\n");

            for (int i = 0; i < inFlight; i++) {
                assertThat(client.readAnswer().status()).isEqualTo(200);
            }
            assertThat(client.readAnswer().body()).isEqualTo("ok");
        }
    }

    @Test
    void shouldLeaveOutTheBodiesOfWhoAsksForTheHeadOnly() throws IOException {
        try (RawClient client = RawClient.of(server)) {
            client.sendGet("/work?ms=300&id=first")
                    .send("HEAD /work?ms=0&id=second HTTP/1.1\r\n\r\n")
                    .sendGet("/work?ms=0&id=third");

            assertThat(client.readOneAnswer().body()).isEqualTo("first\n");
            assertThat(client.skipPast("content-length: 7\r\n\r\n")
                            .readOneAnswer()
                            .body())
                    .isEqualTo("third\n");
        }
    }

    @Test
    void shouldEndWithABodyOfTwoLengths() throws IOException {
        try (RawClient client = RawClient.of(server)) {
            client.send("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n")
                    .send("2\r\nhi\r\n0\r\n\r\n")
                    .sendGet("/healthz");

            assertThat(client.readOneAnswer().status()).isIn(200, 400); // as Netty's version is
            assertThat(client.readsEnd()).isTrue();
        }
    }
}
