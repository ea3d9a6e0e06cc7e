package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PipelineHarnessTest {

    /** For what is waited for in vain, but also for what must be done by then on a busy machine. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    /** So many that the loop is not through by the time that the test waits for it. */
    private static final int LINKS = 50_000;

    @RegisterExtension
    final Tidy tidy = new Tidy();

    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final StepExecutor jobs = new StepExecutor();

    private static PipelineHarness harness(ChannelHandler handler) {
        return PipelineHarness.of(pipeline -> pipeline.addLast(handler));
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    /** Writes down what it hears, passes it on, and writes back what it reads, one flush per burst. */
    private final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            events.add(
                    "read " + message + ' ' + Thread.currentThread().getName().startsWith("harness-loop"));
            ctx.write(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            events.add("complete");
            ctx.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            events.add("writable " + ctx.channel().isWritable());
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            events.add(event == ChannelInputShutdownEvent.INSTANCE ? "input ended" : "another event");
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            events.add("inactive");
        }
    }

    @Test
    void shouldReadABurstOnTheLoopAndGiveBackWhatIsWritten() throws Exception {
        try (PipelineHarness harness = harness(new Echo())) {
            harness.read("a", "b").settle();

            assertThat(events).containsExactly("read a true", "read b true", "complete");
            assertThat(harness.awaitWritten(String.class)).isEqualTo("a");
            assertThat(harness.takeWritten()).containsExactly("b");
            assertThat(harness.onLoop(() -> harness.channel().eventLoop().inEventLoop()))
                    .isTrue();
            assertThat(harness.channel().eventLoop().inEventLoop()).isFalse();
        }
    }

    /** A channel within the JVM puts buffers together that follow each other. */
    @Test
    void shouldGiveBackEachBufferByItself() {
        try (PipelineHarness harness = harness(new Echo())) {
            ByteBuf first = buffer("one");
            harness.read(first, buffer("two")).settle();

            assertThat(harness.awaitWritten(ByteBuf.class)).isSameAs(first);
            List<Object> rest = harness.takeWritten();
            assertThat(rest).singleElement().isEqualTo(buffer("two"));
            first.release();
            ((ByteBuf) rest.get(0)).release();
        }
    }

    @Test
    void shouldTellOfWritabilityHalfCloseAndClose() {
        try (PipelineHarness harness = harness(new Echo())) {
            harness.stallOutput().read("a").resumeOutput().endInput().read("b");
            assertThat(harness.settle().takeWritten()).containsExactly("a", "b");
            harness.disconnect().settle();

            assertThat(events)
                    .containsExactly(
                            "writable false",
                            "read a true",
                            "complete",
                            "writable true",
                            "input ended",
                            "read b true",
                            "complete",
                            "inactive");
        }
    }

    /** Netty's own accounting, with the sizes of the messages and not of what carries them. */
    @Test
    void shouldCountWhatIsWrittenButNotFlushed() throws Exception {
        try (PipelineHarness harness = harness(new ChannelInboundHandlerAdapter())) {
            harness.onLoop(() -> harness.channel().write(buffer("x".repeat(100_000))));

            assertThat(harness.channel().isWritable()).isFalse();
            assertThat(harness.settle().takeWritten()).isEmpty();
        } // released by the close
    }

    @Test
    void shouldSettleWhenTasksQueueTasks() throws Exception {
        try (PipelineHarness harness = harness(new Echo())) {
            EventLoop loop = harness.channel().eventLoop();
            harness.onLoop(() -> chain(loop, LINKS));

            harness.settle();

            assertThat(events).hasSize(LINKS + 1);
        }
    }

    @Test
    void shouldSettleWhenTimersQueueTimersThatAreDue() throws Exception {
        try (PipelineHarness harness = harness(new Echo())) {
            EventLoop loop = harness.channel().eventLoop();
            harness.onLoop(() -> chain(task -> loop.schedule(task, 0, TimeUnit.SECONDS), LINKS));

            harness.settle();

            assertThat(events).hasSize(LINKS + 1);
        }
    }

    private String chain(Executor executor, int rest) {
        events.add("link");
        if (rest > 0) {
            executor.execute(() -> chain(executor, rest - 1));
        }
        return "begun";
    }

    @Test
    void shouldFailWhenTheLoopNeverSettles() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        PipelineHarness harness = PipelineHarness.of(pipeline -> pipeline.addLast(new Echo()), SHORT);
        harness.onLoop(() -> endless(harness.channel().eventLoop(), stop));

        assertThatThrownBy(harness::settle)
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching("(loop still busy after|turn of the loop: not done after) PT2S.*");

        stop.set(true);
        harness.close();
    }

    private static String endless(EventLoop loop, AtomicBoolean stop) {
        if (!stop.get()) {
            loop.execute(() -> endless(loop, stop));
        }
        return "begun";
    }

    /** What is handed over is waited for; the job's own thread is not the loop's. */
    @Test
    void shouldWaitForWhatAWorkerWrites() throws Exception {
        ChannelHandler handler = new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                jobs.execute(() -> ctx.writeAndFlush(message + " done"));
            }
        };
        try (PipelineHarness harness = harness(handler)) {
            harness.read("a", "b").settle();
            jobs.run(1);
            assertThat(harness.settle().takeWritten()).containsExactly("b done");

            Thread worker = jobs.startNext();

            assertThat(harness.awaitWritten(String.class)).isEqualTo("a done");
            worker.join();
        }
    }

    @Test
    void shouldShowWhatComesOutBehindTheLastHandler() {
        ChannelHandler handler = new ChannelInboundHandlerAdapter() {
            @Override
            public void channelReadComplete(ChannelHandlerContext ctx) throws IOException {
                throw new IOException("broken");
            }
        };
        try (PipelineHarness harness = harness(handler)) {
            ByteBuf passed = buffer("passed");
            harness.read(passed, "text");

            assertThat(harness.takePassed()).containsExactly(passed, "text");
            assertThat(harness.awaitCaught(IOException.class)).hasMessage("broken");
            passed.release();
        }
    }

    @Test
    void shouldFailTheCloseWhenAMessageIsNotReleased() {
        ChannelHandler holding = new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                events.add("kept");
            }
        };
        PipelineHarness harness = PipelineHarness.of(pipeline -> pipeline.addLast(holding), SHORT);
        ByteBuf kept = buffer("kept");
        harness.read(kept);

        assertThatThrownBy(harness::close).isInstanceOf(AssertionError.class).hasMessageContaining("held: refCnt=1");

        kept.release();
        harness.close(); // a second one does nothing
    }

    @Test
    void shouldFailTheCloseWhenNobodyCaughtAnException() {
        PipelineHarness harness = harness(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                throw new IllegalArgumentException("no good: " + message);
            }
        });
        harness.read("a", "b");

        assertThatThrownBy(harness::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no good: a")
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldReleaseWhatNobodyTakes() {
        ByteBuf written = buffer("written");
        ByteBuf passed = buffer("passed");
        try (PipelineHarness harness = harness(new ChannelInboundHandlerAdapter())) {
            harness.read(passed);
            harness.channel().writeAndFlush(written);
        }

        assertThat(written.refCnt()).isZero();
        assertThat(passed.refCnt()).isZero();
    }

    @Test
    void shouldSayWhatIsMissingWhenNothingIsWritten() {
        try (PipelineHarness harness = PipelineHarness.of(pipeline -> pipeline.addLast(new Echo()), SHORT)) {
            assertThatThrownBy(() -> harness.awaitWritten(String.class))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("written: nothing after PT2S (expected: String)");
            harness.read(1).settle();
            assertThatThrownBy(() -> harness.awaitWritten(String.class)).hasMessage("written: 1 (expected: String)");
            assertThat(harness.takeWritten()).containsExactly(1);
        }
    }

    @Test
    void shouldThrowWhatTheHandlersThrowAndEndItsLoopWhenTheyCannotBeAdded() {
        assertThatThrownBy(() -> PipelineHarness.of(pipeline -> {
                    throw new IllegalArgumentException("no handler");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no handler");
    }
}
