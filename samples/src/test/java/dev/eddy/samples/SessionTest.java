package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.LoopFuture;
import dev.eddy.WorkerPool;
import dev.eddy.netty.NettyLoop;
import dev.eddy.netty.Ordering;
import dev.eddy.test.Tidy;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SessionTest {

    @RegisterExtension
    final Tidy tidy = new Tidy();

    @ParameterizedTest
    @ValueSource(strings = {"cannot be rendered", "cannot fail"})
    void shouldCloseWhenAReplyCannotBeMade(String line) throws IOException {
        Clumsy clumsy = new Clumsy();
        ServerOptions options = CommandLine.populateCommand(new ServerOptions(0), "--drain-ms", "0");
        try (DrainingServer server = DrainingServer.start(
                        options,
                        WorkerPool.builder().threads(1).build(),
                        new Connections(),
                        pipeline -> pipeline.addLast(
                                new LineBasedFrameDecoder(100),
                                new StringDecoder(),
                                new StringEncoder(),
                                new Session<>(clumsy),
                                Session.handler(clumsy, Ordering.SERIAL),
                                new LastResort()));
                RawClient client = RawClient.of(server)) {
            assertThat(client.send("hi\n").readLine()).isEqualTo("hi");

            client.send(line + '\n');

            assertThat(client.readsEnd()).isTrue();
        }
    }

    /** Echoes what it can. */
    private static final class Clumsy implements Conversation<String, String> {

        @Override
        public LoopFuture<String> answer(NettyLoop loop, String line) {
            if (line.equals("cannot fail")) {
                throw new IllegalStateException(line);
            }
            return loop.<String>createFuture().setSuccess(line);
        }

        @Override
        public String failure(Throwable cause) {
            throw new IllegalStateException("as planned", cause);
        }

        @Override
        public Object render(@Nullable String line, String reply, boolean last) {
            if (reply.equals("cannot be rendered")) {
                throw new IllegalStateException(reply);
            }
            return reply + '\n';
        }
    }
}
