package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.samples.Http2Client.Answer;
import dev.eddy.samples.Http2Client.Stream;
import dev.eddy.test.Tidy;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How connections of HTTP/2 end, and when they do not. */
class ComputeHttp2EndTest {

    private static final long IDLE_MILLIS = 500;
    private static final String IDLE = Long.toString(IDLE_MILLIS);

    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Test
    void shouldAnswerWhatIsInFlightAndSayGoodbyeWhenTheServerEnds() throws Exception {
        try (DrainingServer server = InProcess.compute("--drain-ms", "10000");
                Http2Client client = Http2Client.of(server)) {
            Stream working = client.get("/work?ms=2000&id=in%20flight");
            Figures.await(server, figures -> figures.get("busy") == 1);

            CompletableFuture<?> drained = CompletableFuture.supplyAsync(server::drain);

            assertThat(client.goodbye()).isPositive();
            assertThat(working.await().body()).isEqualTo("in flight\n");
            client.awaitEnd();
            drained.get();
        }
    }

    @Test
    void shouldCloseAConnectionThatAsksNothing() throws Exception {
        try (DrainingServer server = InProcess.compute("--idle-timeout-ms", IDLE);
                Http2Client client = Http2Client.of(server)) {
            client.get("/healthz").await();

            client.goodbye();
            client.awaitEnd();
        }
    }

    @Test
    void shouldCloseAConnectionThatWasUpgradedAndAsksNothingMore() throws IOException {
        try (DrainingServer server = InProcess.compute("--idle-timeout-ms", IDLE);
                RawClient client = RawClient.of(server)) {
            client.send(RawClient.upgrading("/healthz"));

            assertThat(client.readToAnyEnd()).startsWith("HTTP/1.1 101 Switching Protocols");
        }
    }

    @Test
    void shouldNotCloseAConnectionThatAsksAgainAndAgain() throws Exception {
        try (DrainingServer server = InProcess.compute("--idle-timeout-ms", IDLE)) {
            int attempts = 0;
            while (!keepsAsking(server)) { // a pause of the machine can spoil one
                assertThat(++attempts).isLessThan(10);
            }
        }
    }

    /** Whether a connection lasts for three times as long as an idle one while it asks one thing after the other. */
    private static boolean keepsAsking(DrainingServer server) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3 * IDLE_MILLIS);
        try (Http2Client client = Http2Client.of(server)) {
            while (!client.hasGoodbye() && System.nanoTime() - end < 0) {
                client.get("/healthz").await();
            }
            return !client.hasGoodbye();
        } catch (ExecutionException | IOException | Http2Exception closed) {
            return false;
        }
    }

    @Test
    void shouldResetAStreamWhoseBodyNeverEnds() throws Exception {
        try (DrainingServer server = InProcess.compute("--idle-timeout-ms", IDLE, "--drain-ms", "60000");
                Http2Client client = Http2Client.of(server)) {
            Stream unfinished = client.begin(Http2Client.headers("POST", "/echo"));
            unfinished.send("begun");

            assertThat(unfinished.await().resetBy()).isEqualTo(Http2Error.CANCEL.code());
        }
    }

    @Test
    void shouldAnswerWhoEndsItsInputHoweverShortTheDrain() throws Exception {
        try (DrainingServer server = InProcess.compute("--drain-ms", "0");
                Http2Client client = Http2Client.of(server)) {
            client.get("/healthz").await();
            Stream working = client.get("/work?ms=1500&id=late");
            Stream echo = client.request("POST", "/echo", "x".repeat(60_000));

            client.endInput();

            assertThat(client.goodbye()).isPositive();
            assertThat(echo.await().body()).hasSize(60_000);
            assertThat(working.await()).isEqualTo(new Answer(200, "late\n", Answer.NONE));
            client.awaitEnd();
        }
    }

    @Test
    void shouldNotWaitForTheRestOfARequestWhenTheInputEnds() throws Exception {
        try (DrainingServer server = InProcess.compute("--idle-timeout-ms", "600000");
                Http2Client client = Http2Client.of(server)) {
            client.get("/healthz").await();
            Stream unfinished = client.begin(Http2Client.headers("POST", "/echo"));
            unfinished.send("begun");

            client.endInput();

            assertThat(unfinished.await().resetBy()).isEqualTo(Http2Error.CANCEL.code());
            client.awaitEnd();
        }
    }

    @Test
    void shouldCloseWhoEndsItsInputAndCannotTakeItsAnswer() throws Exception {
        try (DrainingServer server = InProcess.compute("--idle-timeout-ms", "1500"); // longer than from ping to ping
                Http2Client client = Http2Client.withoutWindow(server)) {
            client.get("/healthz");
            Figures.await(server, figures -> figures.get("connections") == 2);

            client.endInput();

            client.awaitEnd();
        }
    }
}
