package dev.eddy.samples;

import dev.eddy.WorkerPool;
import dev.eddy.netty.OffloadHandler;
import dev.eddy.netty.Ordering;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import io.netty.handler.timeout.IdleStateHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A line server: {@code text} comes back, {@code sleep <ms> <text>} gives {@code text} after a blocking sleep. */
@Command(
        name = "echo",
        description = {
            "Serves lines over TCP: 'text' comes back, 'sleep <ms> <text>' gives 'text' after a sleep that blocks a worker.",
            "Try: printf 'sleep 1000 hi\\n' | nc -N 127.0.0.1 7007"
        })
final class EchoCommand implements Callable<Integer> {

    @Mixin
    private final ServerOptions server = new ServerOptions(7007);

    @Option(names = "--max-line", description = "Longest line in bytes (default: ${DEFAULT-VALUE}).")
    private int maxLine = 65_536;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Foreground.run(start(), spec.commandLine().getOut());
        return 0;
    }

    DrainingServer start() {
        server.validated();
        Range.positive("max-line").require(maxLine);
        WorkerPool pool = server.newPool();
        EchoConversation conversation = new EchoConversation(pool, maxLine);
        OffloadHandler<?, ?> handler = Session.handler(conversation, Ordering.SERIAL);
        return DrainingServer.start(
                server, pool, new Connections(), pipeline -> speak(pipeline, new Session<>(conversation), handler));
    }

    /** Latin-1 keeps every byte as it is, whatever the client means by it. */
    private void speak(ChannelPipeline pipeline, Session<String, String> session, OffloadHandler<?, ?> handler) {
        pipeline.addLast(new LineBasedFrameDecoder(maxLine, /* stripDelimiter= */ true, /* failFast= */ true))
                .addLast(new StringDecoder(StandardCharsets.ISO_8859_1))
                .addLast(new StringEncoder(StandardCharsets.ISO_8859_1))
                .addLast(new IdleStateHandler(
                        /* observeOutput= */ true, 0, 0, server.idleTimeout().toMillis(), TimeUnit.MILLISECONDS))
                .addLast(session, handler, new LastResort());
    }
}
