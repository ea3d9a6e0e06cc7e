package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ManualLoopTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ManualLoop loop = ManualLoop.create();

    @Test
    @Tag("LC-01")
    void shouldReturnOrThrowWhatTheFutureEndsWithWhenRunUntil() throws Exception {
        LoopPromise<String> failing = loop.createFuture();
        IOException failure = new IOException("own");
        loop.callLater(Duration.ofHours(1), () -> failing.tryFailure(failure));

        String slept = loop.runUntil(loop.sleep(Duration.ofMinutes(1)).thenApply(nothing -> "slept"));
        assertThat(slept).isEqualTo("slept");
        assertThat(loop.time()).isEqualTo(Duration.ofMinutes(1).toNanos());
        assertThatThrownBy(() -> loop.runUntil(failing)).isSameAs(failure);
        assertThat(loop.time()).isEqualTo(Duration.ofHours(1).toNanos());
    }

    @Test
    @Tag("LC-01")
    void shouldWaitForTheThreadWhenAJobIsOutstanding() throws Exception {
        QueuedJobs executor = new QueuedJobs();
        CountDownLatch turning = new CountDownLatch(1);
        LoopFuture<String> job = loop.runInExecutor(executor, () -> {
            turning.await();
            return "from a thread";
        });
        executor.startNext();
        loop.callSoon(turning::countDown);

        assertThat(loop.runUntil(job)).isEqualTo("from a thread");
    }

    @Test
    void shouldRefuseWhenTheFutureCanNeverComplete() {
        LoopPromise<String> orphan = loop.createFuture();

        assertThatIllegalStateException()
                .isThrownBy(() -> loop.runUntil(orphan))
                .withMessageContaining("nothing left that could complete");
    }

    @Test
    @Tag("LC-02")
    void shouldRefuseWhenTheFutureIsAnotherLoops() {
        LoopPromise<String> foreign = ManualLoop.create().createFuture();

        assertThatIllegalArgumentException().isThrownBy(() -> loop.runUntil(foreign));
        assertThatThrownBy(() -> loop.runUntil(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    @Tag("LC-04")
    void shouldRefuseWhenCalledFromACallback() {
        ManualLoop other = ManualLoop.create();
        LoopFuture<Void> result = loop.sleep(Duration.ZERO).thenApply(nothing -> {
            assertThatIllegalStateException().isThrownBy(() -> loop.runUntil(loop.createFuture()));
            assertThatIllegalStateException().isThrownBy(() -> other.runUntil(other.createFuture()));
            return null;
        });

        loop.runUntilIdle();

        assertThat(result.exception()).isNull();
    }

    @Test
    @Tag("LC-03")
    void shouldThrowWhenInterruptedAndGoOnWhenTurnedAgain() throws Exception {
        QueuedJobs executor = new QueuedJobs();
        LoopFuture<String> job = loop.runInExecutor(executor, () -> "in the end");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> loop.runUntil(job)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(job.isDone()).isFalse();
        executor.runNext();

        assertThat(loop.runUntil(job)).isEqualTo("in the end");
    }

    @Test
    @Tag("LC-03")
    void shouldThrowWhenItIsClosedMeanwhile() {
        LoopFuture<Void> nap = loop.sleep(Duration.ofHours(1));
        loop.callLater(Duration.ofMinutes(1), () -> loop.close(Duration.ZERO));

        assertThatThrownBy(() -> loop.runUntil(nap)).isInstanceOf(LoopClosedException.class);

        assertThat(loop.time()).isEqualTo(Duration.ofMinutes(1).toNanos());
        assertThatIllegalStateException().isThrownBy(() -> loop.runUntil(loop.createFuture()));
    }

    @Test
    @Tag("LC-06")
    void shouldGoOnWhenACallbackThrowsAnErrorMeanwhile() throws Exception {
        StackOverflowError failure = new StackOverflowError();
        List<Throwable> errors = new ArrayList<>();
        loop.setExceptionHandler((source, error) -> errors.add(error.exception()));
        loop.callSoon(() -> {
            throw failure;
        });

        String value = loop.runUntil(loop.sleep(Duration.ofMillis(1)).thenApply(slept -> "value"));
        String again = loop.runUntil(loop.sleep(Duration.ofMillis(1)).thenApply(slept -> "again"));

        assertThat(List.of(value, again)).containsExactly("value", "again");
        assertThat(errors).containsExactly(failure);
        assertThat(loop.runReady()).as("left behind").isZero();
    }

    @Test
    void shouldRefuseWhenTimeIsToGoBack() {
        assertThatIllegalArgumentException().isThrownBy(() -> loop.advance(Duration.ofNanos(-1)));
    }

    @Test
    void shouldWaitWhenTheDefaultExecutorIsBeingShutDown() throws Exception {
        loop.runUntil(loop.runInExecutor(null, () -> 1));

        assertThat(loop.runUntil(loop.shutdownDefaultExecutor(Duration.ofSeconds(10))))
                .isTrue();
    }

    @Test
    void shouldWaitWhenItIsBeingClosed() throws Exception {
        loop.runUntil(loop.runInExecutor(null, () -> 1));

        assertThat(loop.runUntil(loop.close(Duration.ofSeconds(10))).isClean()).isTrue();
        assertThat(loop.isClosed()).isTrue();
    }

    @Test
    void shouldLetOthersActAsAForeignThreadBetweenTwoCallbacks() {
        List<String> seen = new ArrayList<>();
        loop.callSoon(() -> seen.add("one"));
        loop.callSoon(() -> seen.add("two"));
        loop.setOthers(() -> {
            if (seen.size() == 1) {
                seen.add("others, in loop: " + loop.inLoop());
                loop.callSoon(() -> seen.add("posted"));
                assertThatIllegalStateException().isThrownBy(loop::runReady);
            }
        });

        loop.runReady();
        assertThat(seen).containsExactly("one", "others, in loop: false", "two");
        loop.runReady();

        assertThat(seen).endsWith("posted");
    }

    @Test
    void shouldRunWhatOthersBringWhileThePassEnds() {
        AtomicInteger turns = new AtomicInteger();
        List<String> seen = new ArrayList<>();
        loop.callSoon(() -> seen.add("callback"));
        loop.setOthers(() -> {
            if (turns.incrementAndGet() == 2) { // the pass has looked, and found nothing more
                loop.callSoon(() -> seen.add("brought at the end"));
            }
        });

        loop.runUntilIdle();

        assertThat(seen).containsExactly("callback", "brought at the end");
    }

    @Test
    void shouldGoOnWhenOthersHaveThrownWhileThePassEnds() {
        AtomicInteger turns = new AtomicInteger();
        List<String> seen = new ArrayList<>();
        loop.callSoon(() -> seen.add("callback"));
        loop.setOthers(() -> {
            if (turns.incrementAndGet() == 2) {
                loop.callSoon(() -> seen.add("brought by who threw"));
                throw new IllegalStateException("thrown by others");
            }
        });
        assertThatIllegalStateException().isThrownBy(loop::runReady).withMessage("thrown by others");

        loop.runUntilIdle();

        assertThat(seen).containsExactly("callback", "brought by who threw");
    }

    @Test
    void shouldRunNothingWhenOnlyTheTimeIsMoved() {
        List<Long> ran = new ArrayList<>();
        loop.callLater(Duration.ofSeconds(1), () -> ran.add(loop.time()));
        assertThat(loop.isReady()).as("the timer is on its way to the loop").isTrue();
        loop.runUntilIdle();
        assertThat(loop.isReady()).isFalse();
        long deadline = loop.nextDeadline().orElseThrow();

        loop.jumpTo(deadline);

        assertThat(ran).isEmpty();
        assertThat(loop.isReady()).isTrue();
        assertThat(loop.runReady()).isOne();
        assertThat(ran).containsExactly(deadline);
        assertThat(loop.nextDeadline()).isEmpty();
        loop.jumpTo(0);
        assertThat(loop.time()).isEqualTo(deadline);
    }

    @Test
    void shouldHearOfWhatAnotherThreadBringsWhileItIsWaitedFor() throws Exception {
        LoopPromise<String> promise = loop.createFuture();
        new Thread(() -> promise.trySuccess("from elsewhere")).start();

        assertThat(loop.runUntil(promise)).isEqualTo("from elsewhere");
    }

    @Test
    void shouldWaitForAJobThatRunsBeforeTimeGoesOn() throws Exception {
        QueuedJobs executor = new QueuedJobs();
        CountDownLatch begun = new CountDownLatch(1);
        LoopFuture<String> job = loop.runInExecutor(executor, () -> {
            begun.countDown();
            Thread.sleep(300); // the job's work
            return "done";
        });
        executor.startNext();
        begun.await();

        assertThat(loop.runUntil(Async.waitFor(job, Duration.ofSeconds(10)))).isEqualTo("done");
        assertThat(loop.time()).isZero();
    }

    @Test
    void shouldCloseAtOnceWithoutATimeoutWhateverTheDefaultExecutorDoes() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        LoopFuture<String> job = loop.runInExecutor(null, () -> {
            end.await();
            return "late";
        });

        loop.close(Duration.ZERO);
        loop.runUntilIdle();

        assertThat(loop.isClosed()).isTrue();
        assertThat(job.exception()).isInstanceOf(LoopClosedException.class);
        end.countDown();
    }

    @Test
    void shouldCloseAfterItsTimeoutWhateverTheDefaultExecutorDoes() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        loop.runInExecutor(null, () -> {
            end.await();
            return "late";
        });

        LoopFuture<ShutdownReport> closed = loop.close(Duration.ofSeconds(1));
        loop.advance(Duration.ofSeconds(1));

        assertThat(closed.result().abandoned()).isOne();
        end.countDown();
    }
}
