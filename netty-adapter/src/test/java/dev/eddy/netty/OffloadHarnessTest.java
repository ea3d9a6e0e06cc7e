package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.test.PipelineHarness;
import dev.eddy.test.StepExecutor;
import dev.eddy.test.Tidy;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a user tests a handler: nothing is left to chance, not even which job ends first. */
class OffloadHarnessTest {

    @RegisterExtension
    final Tidy tidy = new Tidy();

    private final StepExecutor jobs = new StepExecutor();

    private PipelineHarness harness(Ordering ordering) {
        OffloadHandler<Counted, Counted> handler = OffloadHandler.of(Counted.class, (Counted request) -> {
                    if (request.text().equals("fail")) {
                        throw new IOException("failed");
                    }
                    return new Counted(request.text() + " done");
                })
                .executor(jobs)
                .ordering(ordering)
                .inFlight(4, 1)
                .build();
        return PipelineHarness.of(pipeline -> pipeline.addLast(handler));
    }

    private static void read(PipelineHarness harness, String... texts) {
        harness.read(List.of(texts).stream().map(Counted::new).toArray());
    }

    /** What has been written by the time that the loop has nothing to do. */
    private static List<String> written(PipelineHarness harness) {
        return harness.settle().takeWritten().stream()
                .map(Counted.class::cast)
                .map(reply -> {
                    String text = reply.text();
                    reply.release();
                    return text;
                })
                .toList();
    }

    @Test
    void shouldNotBeginTheSecondJobBeforeTheFirstHasEndedIfSerial() {
        try (PipelineHarness harness = harness(Ordering.SERIAL)) {
            read(harness, "a", "b");
            harness.settle();
            assertThat(jobs.size()).isEqualTo(1);

            jobs.runNext();
            assertThat(written(harness)).containsExactly("a done");
            jobs.runNext();
            assertThat(written(harness)).containsExactly("b done");
        }
    }

    @Test
    void shouldKeepTheReplyOfTheSecondJobThatEndsFirstIfParallelOrdered() {
        try (PipelineHarness harness = harness(Ordering.PARALLEL_ORDERED)) {
            read(harness, "a", "b", "c");
            harness.settle();

            jobs.run(1);
            assertThat(written(harness)).isEmpty();
            jobs.run(0);
            assertThat(written(harness)).containsExactly("a done", "b done");
            jobs.run(0);
            assertThat(written(harness)).containsExactly("c done");
        }
    }

    @Test
    void shouldWriteTheReplyOfTheSecondJobThatEndsFirstIfUnordered() {
        try (PipelineHarness harness = harness(Ordering.UNORDERED)) {
            read(harness, "a", "b");
            harness.settle();

            jobs.run(1);
            assertThat(written(harness)).containsExactly("b done");
            jobs.run(0);
            assertThat(written(harness)).containsExactly("a done");
        }
    }

    @Test
    void shouldTellOfAFailureAndGoOn() {
        try (PipelineHarness harness = harness(Ordering.SERIAL)) {
            read(harness, "fail", "b");
            harness.settle();

            jobs.runNext();
            assertThat(harness.awaitCaught(IOException.class)).hasMessage("failed");
            harness.settle();
            jobs.runNext();
            assertThat(written(harness)).containsExactly("b done");
        }
    }

    @Test
    void shouldPauseAtTheHighMarkAndAnswerAPeerThatHasEndedItsInput() throws Exception {
        try (PipelineHarness harness = harness(Ordering.PARALLEL_ORDERED)) {
            read(harness, "a", "b", "c", "d", "e");
            harness.settle();
            boolean paused = harness.onLoop(() -> !harness.channel().config().isAutoRead());
            harness.endInput();

            for (int i = 0; i < 4; i++) {
                jobs.runNext();
            }
            assertThat(paused).isTrue();
            assertThat(written(harness)).hasSize(4);
            jobs.runNext();
            assertThat(written(harness)).containsExactly("e done");
        }
    }

    /** The close of the harness finds that all requests are released. */
    @Test
    void shouldReleaseWhatWaitsWhenThePeerGoesAway() {
        try (PipelineHarness harness = harness(Ordering.PARALLEL_ORDERED)) {
            read(harness, "a", "b", "c", "d", "e");
            harness.settle();

            harness.disconnect().settle();

            jobs.runAll(); // to no effect: what was cancelled is still queued here
            assertThat(written(harness)).isEmpty();
        }
    }
}
