package dev.eddy.benchmarks.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That all servers which are compared send the same. */
class AnswersTest {

    private static final int TIMEOUT_MILLIS = 30_000;
    private static final String HASH = "faa8b9716aa08ed0f87fb386c0ae51cdbe6cd2d4c58bce0a0424ed06e4606b22";

    @ParameterizedTest
    @EnumSource
    void shouldSendTheSameByteByByteWhateverTheSystem(ServedSystem system) throws IOException {
        if (system == ServedSystem.EDDY) {
            assertThat(Java.SAMPLES).as("made by mvn package").exists();
        }
        try (ServerProcess server = ServerProcess.start(port -> system.command(port, 2), ServerProcess.READY);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(TIMEOUT_MILLIS);
            assertAnswer(client, Load.WORK0.target(), "x\n");
            assertAnswer(client, Load.WORK5.target(), "x\n");
            assertAnswer(client, Load.HASH.target(), HASH);
            assertAnswer(client, "/healthz", "ok");
        }
    }

    private static void assertAnswer(Socket client, String target, String body) throws IOException {
        String request = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        String answer = "HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: " + body.length()
                + "\r\n\r\n" + body;
        client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        byte[] received = client.getInputStream().readNBytes(answer.length());
        assertThat(new String(received, StandardCharsets.US_ASCII)).isEqualTo(answer);
    }
}
