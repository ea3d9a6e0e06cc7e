package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code waitAll}, {@code waitAny}, {@code waitFirstFailure}. */
class WaitTest {

    private final ManualLoop loop = ManualLoop.create();
    private final LoopPromise<String> a = loop.createFuture();
    private final LoopPromise<String> b = loop.createFuture();

    @Test
    void shouldLeaveTheFuturesAloneWhenItIsCancelled() {
        LoopFuture<Waited<String>> all = Async.waitAll(List.of(a, b), Duration.ofSeconds(1));
        loop.runUntilIdle();

        all.cancel("enough");
        loop.runUntilIdle();

        assertThat(all.isCancelled()).isTrue();
        assertThat(a.isDone()).isFalse();
        assertThat(loop.nextDeadlineNanos()).as("its timer is gone").isNull();
    }
}
