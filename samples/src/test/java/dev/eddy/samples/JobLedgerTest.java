package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.WorkerPool;
import dev.eddy.netty.NettyLoop;
import dev.eddy.netty.Transport;
import dev.eddy.test.Tidy;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

class JobLedgerTest {

    @RegisterExtension
    final Tidy tidy = new Tidy();

    private final EventLoopGroup group =
            Transport.best().newGroup(1, new DefaultThreadFactory("ledger-loop", /* daemon= */ true));
    private final NettyLoop loop = NettyLoop.of(group.next());
    private final WorkerPool pool = WorkerPool.builder().threads(2).build();
    private final JobLedger ledger = new JobLedger(pool, Duration.ofSeconds(30), Duration.ofSeconds(30));

    private void onLoop(Runnable action) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        loop.callSoon(() -> {
            action.run();
            done.countDown();
        });
        done.await();
    }

    @AfterEach
    void close() {
        pool.close(Duration.ZERO);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    @Timeout(20)
    void shouldCountAJobThatRanBeforeItsWorkerIsFree() throws Exception {
        CountDownLatch loopIsHeld = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        loop.callSoon(() -> {
            loopIsHeld.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        loopIsHeld.await();

        ledger.run(loop, "well", token -> "value");
        ledger.run(loop, "ill", token -> {
            throw new IOException("as asked");
        });
        while (pool.figures().completed() < 2) {
            Thread.onSpinWait();
        }
        long completed = ledger.completed();
        long failed = ledger.failed();
        release.countDown();

        assertThat(completed).isEqualTo(1);
        assertThat(failed).isEqualTo(1);
    }

    @Test
    @Timeout(20)
    void shouldCountAJobOnceWhenItIsCancelledAndEndsLater() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        var job = ledger.run(loop, "given up", token -> {
            started.countDown();
            end.await();
            return "late";
        });
        started.await();

        onLoop(() -> job.cancel("not wanted"));
        long atOnce = ledger.cancelled();
        end.countDown();
        while (pool.figures().busy() > 0) {
            Thread.onSpinWait();
        }

        assertThat(atOnce).isEqualTo(1);
        assertThat(ledger.cancelled()).isEqualTo(1);
        assertThat(ledger.completed()).isZero();
        assertThat(pool.figures().accepted()).isEqualTo(1);
    }
}
