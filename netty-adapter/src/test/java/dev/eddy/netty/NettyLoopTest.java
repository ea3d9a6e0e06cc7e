package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.AsyncLoop;
import dev.eddy.LoopClosedException;
import dev.eddy.LoopError;
import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import dev.eddy.ManualLoop;
import dev.eddy.Offload;
import dev.eddy.ShutdownReport;
import dev.eddy.WorkerPool;
import dev.eddy.test.Tidy;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NettyLoopTest {

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    @Test
    void shouldBeOneLoopPerEventLoop() {
        EventLoop first = groups.eventLoops(Transport.NIO, 2).next();

        assertThat(NettyLoop.of(first)).isSameAs(NettyLoop.of(first));
        assertThat(NettyLoop.of(first)).isNotSameAs(NettyLoop.of(first.parent().next()));
        assertThat(NettyLoop.of(first).eventLoop()).isSameAs(first);
    }

    @Test
    void shouldBeTheRunningLoopAlsoInWhatNettyRunsItself() throws Exception {
        NettyLoop loop = groups.loop();
        Await.onLoop(loop, () -> null);

        Future<AsyncLoop> running = loop.eventLoop().submit((Callable<AsyncLoop>) AsyncLoop::running);

        assertThat(running.get(10, TimeUnit.SECONDS)).isSameAs(loop);
        assertThatThrownBy(AsyncLoop::running)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(Thread.currentThread().getName());
    }

    @Test
    void shouldCostOneNettyTaskForABurstFromOtherThreads() throws Exception {
        NettyLoop loop = groups.loop();
        Await.onLoop(loop, () -> null);
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        loop.eventLoop().execute(() -> {
            blocked.countDown();
            Await.latch(release);
        });
        Await.latch(blocked);
        AtomicInteger ran = new AtomicInteger();

        for (int i = 0; i < 1_000; i++) {
            loop.callSoon(ran::incrementAndGet);
        }

        // One pass, and what the loop may have queued for the end of the iteration.
        assertThat(((SingleThreadEventLoop) loop.eventLoop()).pendingTasks()).isLessThanOrEqualTo(2);
        release.countDown();
        Await.onLoop(loop, () -> null);
        assertThat(ran).hasValue(1_000);
    }

    /** asyncio's loop sleeps on until its next timer. */
    @Test
    @Tag("TS-04")
    void shouldWakeWhenAnotherThreadCompletesAFuture() throws Exception {
        NettyLoop loop = groups.loop();

        for (int i = 0; i < 20; i++) { // it may just be awake
            NettyFuture<String> promise = loop.createFuture();
            CountDownLatch told = new CountDownLatch(1);
            promise.onDone(done -> told.countDown());
            Await.onLoop(loop, () -> null);

            promise.trySuccess("value");

            Await.latch(told);
        }
    }

    @Test
    void shouldWorkOnAnEventLoopWhoseIterationsHaveNoEnd() throws Exception {
        NettyLoop loop = NettyLoop.of(groups.keep(new DefaultEventLoopGroup(1)).next());
        AtomicInteger left = new AtomicInteger(1_000);
        CountDownLatch done = new CountDownLatch(1);
        AtomicReference<Runnable> chain = new AtomicReference<>();
        chain.set(() -> {
            if (left.decrementAndGet() == 0) {
                done.countDown();
            } else {
                loop.callSoon(chain.get());
            }
        });

        loop.callSoon(chain.get());

        Await.latch(done);
    }

    @Test
    void shouldFailWhatIsOutstandingWhenTheEventLoopEnds() throws Exception {
        NettyLoop loop = groups.loop();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        try (WorkerPool pool = WorkerPool.create()) {
            NettyFuture<String> job = loop.runInExecutor(pool, () -> {
                started.countDown();
                Await.latch(release);
                return "late";
            });
            NettyFuture<Void> nap = loop.sleep(Duration.ofHours(1));
            LoopPromise<String> promise = loop.createFuture();
            Await.latch(started);

            loop.eventLoop().shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();

            assertThatThrownBy(() -> job.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(LoopClosedException.class);
            assertThatThrownBy(() -> nap.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(LoopClosedException.class);
            assertThatThrownBy(() -> promise.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(LoopClosedException.class);
            assertThatThrownBy(() -> loop.callSoon(() -> {})).isInstanceOf(LoopClosedException.class);
            assertThatThrownBy(() -> loop.runInExecutor(pool, () -> 1)).isInstanceOf(LoopClosedException.class);
            assertThat(loop.isClosed()).isTrue();
            release.countDown();
        }
    }

    @Test
    void shouldLeaveTheEventLoopAloneWhenClosed() throws Exception {
        NettyLoop loop = groups.loop();

        NettyFuture.of(loop.close(Duration.ofSeconds(5))).sync();

        assertThat(loop.isClosed()).isTrue();
        assertThat(loop.eventLoop().submit(() -> "alive").get(10, TimeUnit.SECONDS))
                .isEqualTo("alive");
        assertThat(NettyLoop.of(loop.eventLoop())).isNotSameAs(loop);
    }

    @Test
    void shouldCloseOnlyAfterOutstandingJobsHaveComeBack() throws Exception {
        NettyLoop loop = groups.loop();
        CountDownLatch release = new CountDownLatch(1);
        NettyFuture<String> job = loop.runInExecutor(null, () -> {
            Await.latch(release);
            return "done";
        });

        NettyFuture<?> closed = NettyFuture.of(loop.close(Duration.ofSeconds(20)));
        assertThatThrownBy(() -> loop.runInExecutor(null, () -> 1)).isInstanceOf(LoopClosedException.class);
        release.countDown();

        closed.sync();
        assertThat(job.getNow()).isEqualTo("done");
    }

    /** EX-20 */
    @Test
    void shouldLeaveWhatRunsToFinishWhenItClosesWithoutWaiting() throws Exception {
        NettyLoop loop = groups.loop();
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Object> discarded = new CompletableFuture<>();
        NettyFuture<String> job = loop.runInExecutor(
                null,
                () -> {
                    started.countDown();
                    Await.latch(release);
                    return "by itself";
                },
                Offload.builder().name("slow").onDiscard(discarded::complete).build());
        Await.latch(started);

        ShutdownReport report = NettyFuture.of(loop.close(Duration.ZERO)).sync().getNow();

        assertThat(report.abandoned()).isEqualTo(1);
        assertThat(report.stuck()).singleElement().asString().contains("slow").contains("NettyLoopTest");
        assertThat(job.cause()).isInstanceOf(LoopClosedException.class);
        release.countDown();
        assertThat(discarded.get(10, TimeUnit.SECONDS)).isEqualTo("by itself");
    }

    @Test
    @Tag("LC-01")
    void shouldRunMainOnALoopOfItsOwnAndEndIt() throws Exception {
        AtomicReference<Thread> loopThread = new AtomicReference<>();

        String answer = NettyLoop.run(loop -> {
            loopThread.set(Thread.currentThread());
            return loop.runInExecutor(null, () -> Thread.currentThread().getName())
                    .thenApply(name -> "from " + name);
        });

        assertThat(answer).startsWith("from eddy-worker-");
        loopThread.get().join(10_000);
        assertThat(loopThread.get().isAlive()).isFalse();
    }

    @Test
    @Tag("LC-01")
    @Tag("LC-02")
    void shouldThrowFromRunWhatMainFailedWith() {
        assertThatThrownBy(() -> NettyLoop.run(loop -> loop.runInExecutor(null, () -> {
                    throw new java.io.FileNotFoundException("gone");
                })))
                .isInstanceOf(java.io.FileNotFoundException.class)
                .hasMessage("gone");
        assertThatThrownBy(() -> NettyLoop.run(loop -> {
                    throw new IllegalArgumentException("main");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("main");
        assertThatThrownBy(() -> NettyLoop.run(loop -> {
                    throw new StackOverflowError("main");
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> NettyLoop.run(loop -> null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> NettyLoop.run(loop -> ManualLoop.create().createFuture()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ManualLoop");
    }

    @Test
    @Tag("LC-03")
    void shouldThrowFromRunWhenTheLoopIsClosedMeanwhile() {
        assertThatThrownBy(() -> NettyLoop.run(loop -> {
                    loop.callSoon(() -> loop.close(Duration.ZERO));
                    return loop.sleep(Duration.ofHours(1));
                }))
                .isInstanceOf(LoopClosedException.class);
    }

    @Test
    @Tag("LC-06")
    void shouldGoOnWithMainWhenACallbackThrowsAnError() throws Exception {
        StackOverflowError failure = new StackOverflowError();

        String value = NettyLoop.run(loop -> {
            tidy.watch(loop).callSoon(() -> {
                throw failure;
            });
            return loop.sleep(Duration.ofMillis(1)).thenApply(slept -> "value");
        });

        assertThat(value).isEqualTo("value");
        assertThat(tidy.takeErrors()).singleElement().satisfies(error -> assertThat(error.exception())
                .isSameAs(failure));
    }

    @Test
    @Tag("LC-04")
    void shouldRefuseToRunOnALoopThread() {
        NettyLoop loop = groups.loop();

        assertThatThrownBy(() -> Await.onLoop(loop, () -> NettyLoop.run(inner -> inner.sleep(Duration.ZERO))))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasStackTraceContaining("test-loop");
    }

    @Test
    @Tag("LC-03")
    void shouldCancelMainWhenTheCallerIsInterrupted() throws Exception {
        AtomicReference<NettyFuture<Void>> main = new AtomicReference<>();
        CountDownLatch started = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                NettyLoop.run(loop -> {
                    main.set(loop.sleep(Duration.ofHours(1)));
                    started.countDown();
                    return main.get();
                });
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        caller.start();
        Await.latch(started);

        caller.interrupt();
        caller.join(20_000);

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(main.get().isCancelled()).isTrue();
    }

    @Test
    void shouldNotBeRunningOnceClosed() throws Exception {
        NettyLoop loop = groups.loop();
        NettyFuture.of(loop.close(Duration.ZERO)).sync();

        assertThatThrownBy(() -> loop.eventLoop()
                        .submit((Callable<AsyncLoop>) AsyncLoop::running)
                        .get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    /** Netty cancels no timer that is set in the last of its rounds, and refuses to cancel one afterwards. */
    @Test
    void shouldDropTheTimersThatAreSetWhileTheEventLoopEnds() throws Exception {
        NettyLoop loop = groups.loop();
        EventLoop eventLoop = loop.eventLoop();
        Queue<NettyFuture<Void>> naps = new ConcurrentLinkedQueue<>();
        CountDownLatch links = new CountDownLatch(10);
        AtomicReference<Runnable> chain = new AtomicReference<>();
        chain.set(() -> {
            links.countDown();
            if (eventLoop.isShutdown()) {
                naps.add(loop.sleep(Duration.ofHours(1)));
            }
            loop.callSoon(chain.get());
        });

        loop.callSoon(chain.get());
        Await.latch(links);
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();

        assertThat(NettyFuture.of(loop.close(Duration.ZERO)).await(10, TimeUnit.SECONDS))
                .isTrue();
        assertThat(naps).isNotEmpty().allSatisfy(nap -> assertThatThrownBy(() -> nap.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(LoopClosedException.class));
    }

    @Test
    void shouldEndAChainThatGoesOnForEverWhenTheLoopCloses() throws Exception {
        NettyLoop loop = groups.loop();
        Queue<LoopError> errors = new ConcurrentLinkedQueue<>();
        loop.setExceptionHandler((source, error) -> errors.add(error));
        CountDownLatch closed = new CountDownLatch(1);

        loop.callSoon(() -> registerAgain(loop));
        NettyFuture.of(loop.close(Duration.ZERO)).addListener(done -> closed.countDown());

        Await.latch(closed);
        assertThat(loop.eventLoop().submit(() -> "alive").get(10, TimeUnit.SECONDS))
                .isEqualTo("alive");
        assertThat(errors).singleElement().satisfies(error -> assertThat(error.message())
                .contains("go on and on"));
    }

    private static void registerAgain(NettyLoop loop) {
        NettyFuture<String> done = loop.createFuture();
        done.trySuccess("value");
        done.onDone(itself -> registerAgain(loop));
    }

    @Test
    void shouldEndALongChainAsItEndsOtherwiseWhenTheLoopCloses() throws Exception {
        NettyLoop loop = groups.loop();
        NettyFuture<Integer> first = loop.createFuture();
        LoopFuture<Integer> last = first;
        for (int i = 0; i < 10_000; i++) {
            last = last.thenApply(value -> value + 1);
        }
        CountDownLatch told = new CountDownLatch(1);
        NettyFuture<Integer> sum = NettyFuture.of(last);
        sum.addListener(done -> told.countDown());

        loop.callSoon(() -> {
            loop.close(Duration.ZERO);
            first.trySuccess(0);
        });

        Await.latch(told);
        assertThat(sum.getNow()).isEqualTo(10_000);
    }
}
