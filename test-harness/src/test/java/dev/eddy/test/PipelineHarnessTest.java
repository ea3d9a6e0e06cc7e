package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PipelineHarnessTest {

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
    void shouldSettleWhenTasksQueueTasksAndTimers() throws Exception {
        try (PipelineHarness harness = harness(new Echo())) {
            harness.onLoop(() -> chain(harness, 100));

            harness.settle();

            assertThat(events).hasSize(101);
        }
    }

    private Object chain(PipelineHarness harness, int rest) {
        events.add("link");
        if (rest % 2 == 1) {
            harness.channel().eventLoop().execute(() -> chain(harness, rest - 1));
        } else if (rest > 0) {
            harness.channel().eventLoop().schedule(() -> chain(harness, rest - 1), 0, TimeUnit.SECONDS);
        }
        return rest;
    }

    @Test
    void shouldFailWhenTheLoopNeverSettles() throws Exception {
        PipelineHarness harness = PipelineHarness.of(
                pipeline -> pipeline.addLast(new ChannelInboundHandlerAdapter()), Duration.ofMillis(100));
        harness.onLoop(() -> chain(harness, Integer.MAX_VALUE));

        assertThatThrownBy(harness::settle)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("loop still busy after PT0.1S");

        assertThatThrownBy(harness::close).isInstanceOf(AssertionError.class); // and the loop is ended all the same
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
        PipelineHarness harness = PipelineHarness.of(pipeline -> pipeline.addLast(holding), Duration.ofMillis(500));
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
        try (PipelineHarness harness =
                PipelineHarness.of(pipeline -> pipeline.addLast(new Echo()), Duration.ofMillis(500))) {
            assertThatThrownBy(() -> harness.awaitWritten(String.class))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("written: nothing after PT0.5S (expected: String)");
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
