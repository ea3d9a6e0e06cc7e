package dev.eddy.samples;

import dev.eddy.LoopFuture;
import dev.eddy.Offload;
import dev.eddy.OffloadRejectedException;
import dev.eddy.WorkerPool;
import dev.eddy.netty.NettyFuture;
import dev.eddy.netty.NettyLoop;
import io.netty.handler.codec.TooLongFrameException;
import org.jspecify.annotations.Nullable;

/** What the echo server says. Thread-safe. */
final class EchoConversation implements Conversation<String, String> {

    private static final String SLEEP = "sleep ";
    private static final Range SLEEP_MS = new Range("sleep", 0, 600_000);
    private static final Offload OFFLOAD = Offload.builder().name("sleep").build();

    private final WorkerPool pool;
    private final int maxLine;

    EchoConversation(WorkerPool pool, int maxLine) {
        this.pool = pool;
        this.maxLine = maxLine;
    }

    @Override
    public LoopFuture<String> answer(NettyLoop loop, String line) {
        if (!line.startsWith(SLEEP)) {
            NettyFuture<String> echo = loop.createFuture();
            return echo.setSuccess(line);
        }
        String[] words = line.substring(SLEEP.length()).split(" ", 2);
        long millis = SLEEP_MS.parse(words[0]);
        String text = words.length == 2 ? words[1] : "";
        return loop.runInExecutor(pool, () -> sleep(millis, text), OFFLOAD);
    }

    private static String sleep(long millis, String text) throws InterruptedException {
        Thread.sleep(millis);
        return text;
    }

    @Override
    public String failure(Throwable cause) {
        if (cause instanceof OffloadRejectedException) {
            return "error: busy, try again: " + cause.getMessage();
        }
        if (cause instanceof TooLongFrameException) {
            return "error: line: too long (expected: at most " + maxLine + " bytes)";
        }
        return "error: " + cause.getMessage();
    }

    @Override
    public Object render(@Nullable String line, String reply, boolean last) {
        return reply + '\n';
    }
}
