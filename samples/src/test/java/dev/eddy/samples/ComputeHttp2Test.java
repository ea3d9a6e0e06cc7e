package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.samples.Http2Client.Answer;
import dev.eddy.samples.Http2Client.Stream;
import dev.eddy.test.Tidy;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ComputeHttp2Test {

    /** Longer than any test: who waits for it has been forgotten. */
    private static final String FOREVER = "/work?ms=600000";

    private static final byte[] NO_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Test
    void shouldAnswerByPriorKnowledge() throws Exception {
        try (DrainingServer server = InProcess.compute();
                Http2Client client = Http2Client.of(server)) {
            assertThat(client.get("/healthz").await()).isEqualTo(new Answer(200, "ok", Answer.NONE));
            assertThat(client.request("POST", "/echo", "x".repeat(200_000))
                            .await()
                            .body())
                    .hasSize(200_000);
            assertThat(client.request("HEAD", "/healthz", "").await()).isEqualTo(new Answer(200, "", Answer.NONE));
        }
    }

    @Test
    void shouldUpgradeWhoAsksForIt() throws Exception {
        try (DrainingServer server = InProcess.compute();
                RawClient client = RawClient.of(server)) {
            client.send(RawClient.upgrading("/work?ms=0&id=upgraded"));

            assertThat(client.readLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").send(NO_SETTINGS);
            assertThat(client.readLine()).isEqualTo("connection: upgrade");
            assertThat(client.readLine()).isEqualTo("upgrade: h2c");
            assertThat(client.readLine()).isEmpty();
            assertThat(client.readLine()).endsWith("upgraded"); // frames of settings and headers, and the data
        }
    }

    @Test
    void shouldUpgradeWhoDoesNotWaitToBeTold() throws Exception {
        try (DrainingServer server = InProcess.compute();
                RawClient client = RawClient.of(server)) {
            client.send(RawClient.upgrading("/work?ms=0&id=upgraded")
                    + "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");

            assertThat(client.readLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
            assertThat(client.readLine()).isEqualTo("connection: upgrade");
            assertThat(client.readLine()).isEqualTo("upgrade: h2c");
            assertThat(client.readLine()).isEmpty();
            assertThat(client.readLine()).contains("\0\0\0\4\1\0\0\0\0").endsWith("upgraded"); // its settings are heard
        }
    }

    @Test
    void shouldNotUpgradeWhoStillWaits() throws Exception {
        try (DrainingServer server = InProcess.compute();
                RawClient client = RawClient.of(server)) {
            client.sendGet("/work?ms=300&id=first");
            client.send(RawClient.upgrading("/work?ms=0&id=second"));

            assertThat(client.readOneAnswer().body()).isEqualTo("first\n");
            assertThat(client.readOneAnswer().body()).isEqualTo("second\n");
        }
    }

    @Test
    void shouldSayWhyItEndsAConnection() throws Exception {
        String largestWindowUpdate = "\0\0\4\b\0\0\0\0\0\177\377\377\377";
        String goAwayForFlowControl = "\7\0" + "\0\0\0\0" + "\177\377\377\377" + "\0\0\0\3";
        try (DrainingServer server = InProcess.compute();
                RawClient client = RawClient.of(server)) {
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").send(NO_SETTINGS);

            client.send(largestWindowUpdate + largestWindowUpdate);

            assertThat(client.readToAnyEnd()).contains(goAwayForFlowControl);
        }
    }

    @Test
    void shouldAnswerStreamsAsTheyAreDone() throws Exception {
        try (DrainingServer server = InProcess.compute();
                Http2Client client = Http2Client.of(server)) {
            Stream slow = client.get(FOREVER);
            List<Stream> quick = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                quick.add(client.get("/work?ms=1&id=" + i));
            }

            for (int i = 0; i < 60; i++) {
                assertThat(quick.get(i).await().body()).isEqualTo(i + "\n");
            }
            assertThat(slow.answer()).isNotDone();
        }
    }

    @Test
    void shouldCancelTheWorkOfAStreamThatIsReset() throws Exception {
        try (DrainingServer server = InProcess.compute("--threads", "1", "--queue", "5");
                Http2Client client = Http2Client.of(server)) {
            Stream running = client.get(FOREVER);
            Figures.await(server, figures -> Workers.in(Work.class).size() == 1);
            Stream queued = client.get(FOREVER);
            Figures.await(server, figures -> figures.get("queued") == 1);

            queued.reset();
            Figures withdrawn = Figures.await(server, figures -> figures.get("cancelled") == 1);
            running.reset();
            Figures abandoned = Figures.await(server, figures -> figures.get("cancelled") == 2);

            assertThat(withdrawn.get("queued")).isZero();
            assertThat(abandoned.get("busy")).isEqualTo(1);
            assertThat(client.get("/healthz").await().body()).isEqualTo("ok");
        }
    }

    @Test
    void shouldCancelTheWorkOfAConnectionThatIsGone() throws Exception {
        try (DrainingServer server = InProcess.compute()) {
            try (Http2Client client = Http2Client.of(server)) {
                client.get(FOREVER);
                client.get(FOREVER);
                Figures.await(server, figures -> figures.get("busy") == 2);
            }

            Figures gone = Figures.await(server, figures -> figures.get("cancelled") == 2);
            assertThat(gone.ended()).isEqualTo(gone.get("started"));
        }
    }

    @Test
    void shouldRefuseStreamsForWhichThereIsNoWorker() throws Exception {
        try (DrainingServer server = InProcess.compute("--threads", "1", "--queue", "0");
                Http2Client client = Http2Client.of(server)) {
            client.get(FOREVER);
            Figures.await(server, figures -> Workers.in(Work.class).size() == 1);

            for (int i = 0; i < 500; i++) { // more than Netty lets a server reset by default
                assertThat(client.get("/work?ms=0").await().resetBy()).isEqualTo(Http2Error.REFUSED_STREAM.code());
            }
            assertThat(client.get("/healthz").await().status()).isEqualTo(200);
        }
    }

    @Test
    void shouldAnswerBadInputAndKeepTheConnection() throws Exception {
        try (DrainingServer server = InProcess.compute("--max-body", "1000");
                Http2Client client = Http2Client.of(server)) {
            assertThat(client.get("/work?ms=soon").await().status()).isEqualTo(400);
            assertThat(client.get("/nowhere").await().status()).isEqualTo(404);
            assertThat(client.request("PUT", "/work", "").await().status()).isEqualTo(405);
            assertThat(client.request("POST", "/echo", "x".repeat(100_000))
                            .await()
                            .status())
                    .isEqualTo(413);
            assertThat(client.get("/fail?kind=so").await().status()).isEqualTo(500);
            assertThat(client.get("/healthz").await().status()).isEqualTo(200);
        }
    }

    @Test
    void shouldSendNoBodyWithARefusalWhenAskedForTheHead() throws Exception {
        try (DrainingServer server = InProcess.compute("--max-body", "1000");
                Http2Client client = Http2Client.of(server)) {
            Stream asking = client.begin(Http2Client.headers("HEAD", "/healthz").set("content-length", "1001"));

            assertThat(asking.await()).isEqualTo(new Answer(413, "", Answer.NONE));
        }
    }

    @Test
    void shouldRefuseABodyThatIsOnItsWayWithoutAnError() throws Exception {
        try (DrainingServer server = InProcess.compute("--max-body", "1000")) {
            int attempts = 0;
            while (!refusesWithoutAnError(server)) { // a pause of the machine can spoil one
                assertThat(++attempts).isLessThan(5);
            }
        }
    }

    private static boolean refusesWithoutAnError(DrainingServer server) throws IOException {
        String headers =
                "\0\0\23\1\4\0\0\0\1" + "\203\206\4\5/echo\101\1a" + "\17\15\0041001"; // with the content length
        String data = "\0\3\351\0\1\0\0\0\1" + "x".repeat(1001);
        String streamClosed = "\0\0\4\3\0\0\0\0\1\0\0\0\5";
        try (RawClient client = RawClient.of(server)) {
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0" + headers)
                    .skipPast("body: too large");

            return !client.send(data).endInput().readToAnyEnd().contains(streamClosed);
        }
    }

    @Test
    void shouldTakeAnyBodyThatIsAllowed() throws Exception {
        try (DrainingServer server = InProcess.compute("--max-body", "10000000");
                Http2Client client = Http2Client.of(server)) {
            Answer answer =
                    client.request("POST", "/echo", "x".repeat(9_000_000)).await();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).hasSize(9_000_000);
        }
    }

    @Test
    void shouldTakeAHostBesideTheAuthorityIfItIsTheSame() throws Exception {
        try (DrainingServer server = InProcess.compute();
                Http2Client client = Http2Client.of(server)) {
            Stream same = client.begin(Http2Client.headers("GET", "/healthz").set("host", "test"));
            Stream other = client.begin(Http2Client.headers("GET", "/healthz").set("host", "other"));
            same.end("");
            other.end("");

            assertThat(same.await().status()).isEqualTo(200);
            assertThat(other.await().status()).isEqualTo(400);
        }
    }

    @Test
    void shouldBoundWhatAClientCostsThatLetsNothingThrough() throws Exception {
        try (DrainingServer server = InProcess.compute();
                Http2Client client = Http2Client.withoutWindow(server)) {
            long before = Figures.of(server).get("direct_bytes");
            List<Stream> echoes = new ArrayList<>();
            for (int i = 0; i < 90; i++) {
                echoes.add(client.request("POST", "/echo", "x".repeat(200_000)));
            }

            Figures held = Figures.await(
                    server,
                    figures ->
                            echoes.stream().anyMatch(echo -> echo.answer().isDone()) && figures.get("in_flight") == 0);

            assertThat(echoes.stream()
                            .map(Stream::answer)
                            .filter(CompletableFuture::isDone)
                            .map(CompletableFuture::join)
                            .map(Answer::resetBy))
                    .containsOnly(Http2Error.ENHANCE_YOUR_CALM.code());
            assertThat(held.get("direct_bytes") - before).isLessThan(16 << 20);
        }
    }
}
