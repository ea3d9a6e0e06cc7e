package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.test.Tidy;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EchoServerTest {

    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Test
    void shouldSendLinesBackWhateverTheirEnds() throws IOException {
        try (DrainingServer server = InProcess.echo();
                RawClient client = RawClient.of(server)) {
            client.send("unix\nwindows\r\n\nsleep\n\u00e9\u0000\u00ff\n");

            assertThat(client.readLine()).isEqualTo("unix");
            assertThat(client.readLine()).isEqualTo("windows");
            assertThat(client.readLine()).isEmpty();
            assertThat(client.readLine()).isEqualTo("sleep");
            assertThat(client.readLine()).isEqualTo("\u00e9\u0000\u00ff");
        }
    }

    @Test
    void shouldAnswerInOrderWhenLinesSleep() throws IOException {
        try (DrainingServer server = InProcess.echo();
                RawClient client = RawClient.of(server)) {
            client.send("sleep 300 a b\nc\nsleep 0 d\nsleep 10\ne\n");

            assertThat(client.readLine()).isEqualTo("a b");
            assertThat(client.readLine()).isEqualTo("c");
            assertThat(client.readLine()).isEqualTo("d");
            assertThat(client.readLine()).isEmpty();
            assertThat(client.readLine()).isEqualTo("e");
        }
    }

    @Test
    void shouldServeOthersWhileOneSleeps() throws IOException {
        try (DrainingServer server = InProcess.echo("--loops", "1");
                RawClient sleeper = RawClient.of(server);
                RawClient other = RawClient.of(server)) {
            sleeper.send("sleep 600000 never\n");
            other.send("sleep 1 slept\nhi\n");

            assertThat(other.readLine()).isEqualTo("slept");
            assertThat(other.readLine()).isEqualTo("hi");
            assertThat(sleeper.readsEndWithin(1)).isFalse();
        }
    }

    @Test
    void shouldSayWhatWasExpectedWhenTheSleepIsWrong() throws IOException {
        try (DrainingServer server = InProcess.echo();
                RawClient client = RawClient.of(server)) {
            client.send("sleep long nap\nsleep -1 x\nsleep 600001 x\nsleep " + "9".repeat(100) + "\nstill here\n");

            assertThat(client.readLine()).isEqualTo("error: sleep: long (expected: 0 to 600000)");
            assertThat(client.readLine()).isEqualTo("error: sleep: -1 (expected: 0 to 600000)");
            assertThat(client.readLine()).isEqualTo("error: sleep: 600001 (expected: 0 to 600000)");
            assertThat(client.readLine()).isEqualTo("error: sleep: " + "9".repeat(40) + "... (expected: 0 to 600000)");
            assertThat(client.readLine()).isEqualTo("still here");
        }
    }

    @Test
    void shouldSayItIsBusyWhenThePoolIsFull() throws IOException {
        try (DrainingServer server = InProcess.echo("--threads", "1", "--queue", "0");
                RawClient sleeper = RawClient.of(server);
                RawClient other = RawClient.of(server)) {
            sleeper.send("now\nsleep 600000 never\n");
            sleeper.readLine(); // replies leave when all lines of one read have been looked at

            String reply = other.send("sleep 0 x\n").readLine();

            assertThat(reply).startsWith("error: busy, try again: ").contains("queued=0, limit=0");
            assertThat(other.send("hi\n").readLine()).isEqualTo("hi");
        }
    }

    @Test
    void shouldEndTheConnectionInItsTurnWhenALineIsTooLong() throws IOException {
        try (DrainingServer server = InProcess.echo();
                RawClient client = RawClient.of(server)) {
            client.send("sleep 200 first\n" + "x".repeat(1_000_000) + "\nlost\n");

            assertThat(client.readLine()).isEqualTo("first");
            assertThat(client.readLine()).isEqualTo("error: line: too long (expected: at most 65536 bytes)");
            assertThat(client.readsEnd()).isTrue();
            assertThat(serves(server)).isTrue();
        }
    }

    @Test
    void shouldGoOnWhenAClientSendsRubbish() throws IOException {
        try (DrainingServer server = InProcess.echo();
                RawClient client = RawClient.of(server)) {
            byte[] rubbish = new byte[50_000];
            new Random(1).nextBytes(rubbish);

            client.send(rubbish).endInput();

            assertThat(client.readToEnd()).isNotEmpty();
            assertThat(serves(server)).isTrue();
        }
    }

    @Test
    void shouldAnswerAClientThatEndsItsInput() throws IOException {
        try (DrainingServer server = InProcess.echo();
                RawClient client = RawClient.of(server)) {
            client.send("sleep 300 hi\nbye\n").endInput();

            assertThat(client.readToEnd()).isEqualTo("hi\nbye\n");
        }
    }

    @Test
    void shouldCloseAConnectionThatCompletesNoLine() throws IOException {
        try (DrainingServer server = InProcess.echo("--idle-timeout-ms", "200");
                RawClient silent = RawClient.of(server);
                RawClient dribbling = RawClient.of(server)) {
            assertThat(dribbling.dribbleToAnyEnd("x")).isEmpty();
            assertThat(silent.readsEnd()).isTrue();
        }
    }

    @Test
    void shouldNotCallAClientIdleThatWaitsForItsAnswer() throws IOException {
        try (DrainingServer server = InProcess.echo("--idle-timeout-ms", "50")) {
            String said;
            do {
                said = saidUntilIdle(server, "at once\nsleep 500 worth it\n");
            } while (said
                    .isEmpty()); // on a busy machine the lines may come when the connection has been idle for too long

            assertThat(said).isEqualTo("at once\nworth it\n");
        }
    }

    private static String saidUntilIdle(DrainingServer server, String lines) throws IOException {
        try (RawClient client = RawClient.of(server)) {
            return client.send(lines).readToAnyEnd();
        }
    }

    private static boolean serves(DrainingServer server) throws IOException {
        try (RawClient client = RawClient.of(server)) {
            return client.send("alive\n").readLine().equals("alive");
        }
    }
}
