package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.eddy.LoopError;
import dev.eddy.ManualLoop;
import dev.eddy.WorkerPool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs little test classes through JUnit's engine and looks how they ended. */
class TidyTest {

    private static String messageOf(Class<?> testClass) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(testClass))
                .execute()
                .testEvents()
                .finished()
                .stream()
                .map(TidyTest::messageOf)
                .reduce((one, other) -> fail("one test expected"))
                .orElseThrow();
    }

    private static String messageOf(Event finished) {
        return finished.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .map(Throwable::getMessage)
                .orElse("passed");
    }

    abstract static class Case {
        @RegisterExtension
        final Tidy tidy;

        Case() {
            this(new Tidy());
        }

        Case(Tidy tidy) {
            this.tidy = tidy;
        }

        @Test
        void test() throws Exception {
            run();
        }

        abstract void run() throws Exception;
    }

    static final class LeavesNothing extends Case {
        @Override
        void run() throws Exception {
            ManualLoop loop = tidy.watch(ManualLoop.create());
            try (WorkerPool pool = WorkerPool.builder().threads(2).build()) {
                loop.runUntil(loop.runInExecutor(pool, () -> 1));
            }
            ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(16);
            buffer.release();
        }
    }

    @Test
    void shouldPassWhenNothingIsLeft() {
        assertThat(messageOf(LeavesNothing.class)).isEqualTo("passed");
    }

    static final class DiesUncaught extends Case {
        @Override
        void run() throws Exception {
            Thread thread = new Thread(() -> {
                throw new IllegalStateException("nobody caught me");
            });
            thread.start();
            thread.join();
        }
    }

    @Test
    void shouldFailWhenThreadDiedOfAnError() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

        assertThat(messageOf(DiesUncaught.class)).contains("uncaught", "nobody caught me", "DiesUncaught");
        assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(before);
    }

    static final class ReportsToWatchedLoop extends Case {
        @Override
        void run() {
            ManualLoop loop = tidy.watch(ManualLoop.create());
            loop.callSoon(() -> {
                throw new IllegalStateException("callback failed");
            });
            loop.runUntilIdle();
        }
    }

    @Test
    void shouldFailWhenWatchedLoopMetAnError() {
        assertThat(messageOf(ReportsToWatchedLoop.class))
                .contains("loop error: exception in callback", "callback failed", "Callback[");
    }

    static final class TakesItsErrors extends Case {
        @Override
        void run() throws Exception {
            ManualLoop loop = tidy.watch(ManualLoop.create());
            loop.callExceptionHandler(new LoopError("expected", null, null));
            Thread thread = new Thread(() -> {
                throw new IllegalStateException("expected");
            });
            thread.start();
            thread.join();

            assertThat(tidy.takeErrors()).extracting(LoopError::message).containsExactly("expected");
            assertThat(tidy.takeUncaught()).hasSize(1);
        }
    }

    @Test
    void shouldPassWhenTestTookItsErrors() {
        assertThat(messageOf(TakesItsErrors.class)).isEqualTo("passed");
    }

    static final class LeavesThreads extends Case {
        static final CountDownLatch END = new CountDownLatch(1);

        LeavesThreads() {
            super(new Tidy(Duration.ofMillis(50)));
        }

        @Override
        void run() {
            Thread thread = new Thread(LeavesThreads::block, "left-over");
            thread.setDaemon(true);
            thread.start();
            tidy.sharing("shared-");
            Thread shared = new Thread(LeavesThreads::block, "shared-1");
            shared.setDaemon(true);
            shared.start();
            while (thread.isAlive() && thread.getState() != Thread.State.WAITING) { // is where its stack is to show it
                Thread.onSpinWait();
            }
        }

        static void block() {
            try {
                END.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void shouldFailWithStackWhenWorkerOutlivesTest() {
        try {
            assertThat(messageOf(LeavesThreads.class))
                    .contains("live worker: \"left-over\"", "CountDownLatch.await", "LeavesThreads.block")
                    .doesNotContain("shared-1");
        } finally {
            LeavesThreads.END.countDown();
        }
    }

    static final class EndsLate extends Case {
        @Override
        void run() {
            WorkerPool pool = WorkerPool.builder()
                    .threads(1)
                    .keepAlive(Duration.ofMillis(200))
                    .build();
            pool.execute(() -> {});
        }
    }

    @Test
    void shouldWaitWhenWorkerIsAboutToEnd() {
        assertThat(messageOf(EndsLate.class)).isEqualTo("passed");
    }

    static final class RunsVirtualThreads extends Case {
        @Override
        void run() throws Exception {
            ManualLoop loop = tidy.watch(ManualLoop.create());
            try (WorkerPool pool = WorkerPool.virtualThreads(2, 2)) {
                loop.runUntil(loop.runInExecutor(pool, () -> 1));
            }
            CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS).execute(() -> {});
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void shouldNotTakeTheJdksOwnThreadsForWorkers() {
        assertThat(messageOf(RunsVirtualThreads.class)).isEqualTo("passed");
    }

    static final class LeavesInterruptFlag extends Case {
        @Override
        void run() {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldFailWhenInterruptFlagIsLeft() {
        assertThat(messageOf(LeavesInterruptFlag.class)).contains("interrupt flag");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
