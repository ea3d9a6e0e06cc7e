package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RefCntLedgerTest {

    @RegisterExtension
    final Tidy tidy = new Tidy();

    private final RefCntLedger ledger = new RefCntLedger();

    private static ByteBuf buffer() {
        return PooledByteBufAllocator.DEFAULT.directBuffer(16).writeByte(1);
    }

    @Test
    void shouldPassAndGiveBackItsOwnReferenceWhenAllIsReleased() {
        ByteBuf buffer = ledger.track(buffer());
        ledger.track(buffer.retain());
        assertThat(ledger.size()).isEqualTo(1);
        buffer.release(2);

        ledger.assertAllReleased();

        assertThat(buffer.refCnt()).isZero();
        assertThat(ledger.size()).isZero();
    }

    @Test
    void shouldNameEachWithItsSiteWhenSomeAreHeld() {
        ByteBuf first = ledger.track(buffer().retain());
        ByteBuf released = ledger.track(buffer());
        ByteBuf last = trackedElsewhere();
        released.release();

        assertThatThrownBy(ledger::assertAllReleased)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("messages not released once and for all: 2 of 3 (expected: none)")
                .hasMessageMatching("(?s).*\nheld: refCnt=2 \\w+\\[.*cap: 16.*shouldNameEachWithItsSite.*"
                        + "\nheld: refCnt=1 \\w+\\[.*\n    at [^\n]*trackedElsewhere.*");

        assertThat(first.refCnt()).isEqualTo(2);
        assertThat(last.refCnt()).isEqualTo(1);
        first.release(2);
        last.release();
        assertThatCode(ledger::assertAllReleased).as("what is settled").doesNotThrowAnyException();
    }

    private ByteBuf trackedElsewhere() {
        return ledger.track(buffer());
    }

    @Test
    void shouldTellWhenOneIsReleasedTooOften() {
        ledger.track(buffer()).release(2);

        assertThatThrownBy(ledger::assertAllReleased)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("released too often: refCnt=-1")
                .hasMessageContaining("shouldTellWhenOneIsReleasedTooOften");
    }

    /** A pooled buffer is an object of its pool, which hands it out again: counted by its identity it would be held. */
    @Test
    void shouldNotMistakeTheNextUseOfABufferForThisOne() {
        List<ByteBuf> next = new ArrayList<>();
        for (int i = 0; i < 100; i++) { // the pool does not keep each
            ledger.track(buffer()).release();
            next.add(buffer());
        }

        ledger.assertAllReleased();

        next.forEach(ByteBuf::release);
    }

    @Test
    void shouldWaitWhenAWorkerIsAboutToRelease() throws Exception {
        ByteBuf buffer = ledger.track(buffer());
        Thread waiting = Thread.currentThread();
        CountDownLatch over = new CountDownLatch(1);
        Thread worker = new Thread(() -> {
            while (waiting.getState() != Thread.State.TIMED_WAITING && over.getCount() > 0) {
                Thread.onSpinWait();
            }
            buffer.release();
        });
        worker.start();

        try {
            ledger.assertAllReleased(Duration.ofSeconds(20));
        } finally {
            over.countDown();
            worker.join();
        }
    }

    @Test
    void shouldLetPassWhatHasNoReferences() {
        assertThat(ledger.track("text")).isEqualTo("text");
        assertThat(ledger.track(Unpooled.EMPTY_BUFFER)).isSameAs(Unpooled.EMPTY_BUFFER);

        ledger.assertAllReleased(Duration.ofSeconds(20));
    }
}
