package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.OffloadRejectedException;
import dev.eddy.OffloadRejectedException.Reason;
import dev.eddy.test.Tidy;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GroupExecutorTest {

    private static final int NETTYS_SMALLEST_QUEUE = 16;

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    private DefaultEventExecutorGroup bounded(int threads) {
        return groups.keep(new DefaultEventExecutorGroup(
                threads,
                new DefaultThreadFactory("bounded"),
                NETTYS_SMALLEST_QUEUE,
                RejectedExecutionHandlers.reject()));
    }

    @Test
    void shouldUseAllThreadsOfTheGroup() throws Exception {
        NettyLoop loop = groups.loop();
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(4));
        CountDownLatch together = new CountDownLatch(4);

        List<NettyFuture<Object>> jobs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            jobs.add(loop.runInExecutor(group, () -> {
                together.countDown();
                Await.latch(together);
                return null;
            }));
        }

        for (NettyFuture<Object> job : jobs) {
            assertThat(Await.done(job).isSuccess()).isTrue();
        }
    }

    @Test
    void shouldKeepTheBoundThatTheGroupWasMadeWith() throws Exception {
        NettyLoop loop = groups.loop();
        DefaultEventExecutorGroup group = bounded(2);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        int submitted = 500;
        List<NettyFuture<Object>> jobs = new ArrayList<>();

        for (int i = 0; i < submitted; i++) {
            jobs.add(loop.runInExecutor(group, () -> {
                ran.incrementAndGet();
                Await.latch(release);
                return null;
            }));
        }
        release.countDown();

        int rejected = 0;
        for (NettyFuture<Object> job : jobs) {
            Throwable cause = Await.done(job).cause();
            if (cause != null) {
                rejected++;
                assertThat(cause).isInstanceOf(OffloadRejectedException.class);
                assertThat(((OffloadRejectedException) cause).reason()).isEqualTo(Reason.QUEUE_FULL);
            }
        }
        assertThat(ran.get()).isEqualTo(submitted - rejected);
        assertThat(ran.get()) // one fewer, if no thread had begun when the last was submitted
                .isBetween(2 * NETTYS_SMALLEST_QUEUE - 1, 2 * NETTYS_SMALLEST_QUEUE + 4);
        assertThat(loop.runInExecutor(group, () -> "again").get(10, TimeUnit.SECONDS))
                .isEqualTo("again");
    }

    @Test
    void shouldRejectWhenTheGroupIsShutDown() throws Exception {
        NettyLoop loop = groups.loop();
        DefaultEventExecutorGroup group = bounded(1);
        assertThat(loop.runInExecutor(group, () -> "up").get(10, TimeUnit.SECONDS))
                .isEqualTo("up");
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();

        NettyFuture<String> refused = loop.runInExecutor(group, () -> "down");

        assertThat(Await.done(refused).cause())
                .isInstanceOfSatisfying(OffloadRejectedException.class, rejection -> assertThat(rejection.reason())
                        .isEqualTo(Reason.SHUTDOWN));
    }

    /**
     * A thread that is about to fall idle must not be taken for one at work: the job would wait behind the blocked one. The
     * second job of each round is submitted about when the thread leaves the first.
     */
    @Test
    void shouldFindTheIdleThreadAlsoWhileItFallsIdle() throws Exception {
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(2));
        Executor pool = GroupExecutor.adapt(group);
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        pool.execute(() -> {
            blocked.countDown();
            Await.latch(release);
        });
        Await.latch(blocked);
        AtomicInteger ran = new AtomicInteger();
        Random random = new Random(4);
        long enough = System.nanoTime() + TimeUnit.SECONDS.toNanos(10); // a busy machine plays fewer rounds

        for (int round = 1; round <= 200_000 && System.nanoTime() < enough; round++) {
            pool.execute(ran::incrementAndGet);
            while (ran.get() < 2 * round - 1) {
                Thread.onSpinWait();
            }
            for (int spin = random.nextInt(20); spin > 0; spin--) {
                Thread.onSpinWait();
            }
            pool.execute(ran::incrementAndGet);
            long lost = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (ran.get() < 2 * round) {
                if (System.nanoTime() > lost) {
                    throw new AssertionError("job waits behind the blocked thread in round " + round);
                }
                Thread.onSpinWait();
            }
        }
        release.countDown();
    }

    @Test
    void shouldNotPileUpTurnsBehindABlockedThread() throws Exception {
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(2));
        Executor pool = GroupExecutor.adapt(group);
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        pool.execute(() -> {
            blocked.countDown();
            Await.latch(release);
        });
        Await.latch(blocked);

        for (int round = 0; round < 500; round++) {
            CountDownLatch done = new CountDownLatch(20);
            for (int i = 0; i < 20; i++) {
                pool.execute(done::countDown);
            }
            Await.latch(done);
        }

        int queued = 0;
        for (EventExecutor thread : group) {
            queued += ((SingleThreadEventExecutor) thread).pendingTasks();
        }
        assertThat(queued).as("turns for jobs that are long done").isLessThanOrEqualTo(25);
        release.countDown();
    }

    @Test
    void shouldGiveUpAJobThatIsCancelledWhileItWaits() throws Exception {
        NettyLoop loop = groups.loop();
        DefaultEventExecutorGroup group = bounded(1);
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        loop.runInExecutor(group, () -> {
            blocked.countDown();
            Await.latch(release);
            return null;
        });
        Await.latch(blocked);

        for (int i = 0; i < 10 * NETTYS_SMALLEST_QUEUE; i++) {
            NettyFuture<Integer> waiting = loop.runInExecutor(group, () -> 1);
            assertThat(waiting.cancel(false))
                    .as("job %d was refused, the others kept their places", i)
                    .isTrue();
        }

        release.countDown();
    }

    @Test
    void shouldLetTheGroupsOwnTasksRunBetweenJobs() throws Exception {
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(1));
        Executor pool = GroupExecutor.adapt(group);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<Runnable> chain = new AtomicReference<>();
        chain.set(() -> {
            if (!stop.get()) {
                pool.execute(chain.get());
            }
        });
        pool.execute(chain.get());

        CountDownLatch own = new CountDownLatch(1);
        group.next().execute(own::countDown);

        Await.latch(own);
        stop.set(true);
    }

    @Test
    void shouldSurviveATaskThatThrows() throws Exception {
        Executor pool = GroupExecutor.adapt(groups.keep(new DefaultEventExecutorGroup(1)));
        CountDownLatch next = new CountDownLatch(1);

        pool.execute(() -> {
            throw new AssertionError("out of the task");
        });
        pool.execute(next::countDown);

        Await.latch(next);
    }
}
