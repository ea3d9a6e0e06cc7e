package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Async;
import dev.eddy.AsyncSemaphore;
import dev.eddy.LoopError;
import dev.eddy.Permit;
import dev.eddy.test.Tidy;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

class NettyFutureTest {

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    @Test
    void shouldCallListenersAsNettyDoesAndCallbacksAsAsyncioDoes() throws Exception {
        NettyLoop loop = groups.loop();
        List<String> order = new ArrayList<>();

        Await.onLoop(loop, () -> {
            NettyFuture<String> future = loop.createFuture();
            future.onDone(done -> order.add("callback"));
            future.addListener(done -> order.add("listener"));
            future.setSuccess("value");
            order.add("completed");
            future.addListener(done -> order.add("late listener"));
            order.add("added");
            return null;
        });
        Await.onLoop(loop, () -> null);

        assertThat(order).containsExactly("listener", "completed", "late listener", "added", "callback");
    }

    /** Who adds one looks afterwards whether it is done, the loop looks afterwards for listeners: one of them must see the other. */
    @Test
    void shouldTellAListenerOnceThatIsAddedWhileItCompletes() throws Exception {
        int rounds = Runtime.getRuntime().availableProcessors() == 1 ? 1_000 : 200_000; // with one, they do not meet
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10); // for a machine that is busy
        NettyLoop loop = groups.loop();
        Random random = new Random(5);
        AtomicInteger turn = new AtomicInteger();
        AtomicInteger completed = new AtomicInteger();
        AtomicInteger told = new AtomicInteger();
        List<NettyFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            futures.add(loop.createFuture());
        }
        Future<Void> completing = loop.eventLoop().submit(() -> {
            for (int i = 0; i < rounds; i++) {
                awaitAtLeast(turn, i + 1);
                futures.get(i).setSuccess(i);
                completed.set(i + 1);
            }
            return null;
        });

        int round = 0;
        while (round < rounds && System.nanoTime() - endNanos < 0) {
            turn.set(round + 1);
            for (int spins = random.nextInt(8); spins > 0; spins--) { // the other needs some time to see it
                Thread.onSpinWait();
            }
            futures.get(round).addListener(done -> told.incrementAndGet());
            round++;
            awaitAtLeast(completed, round);
        }
        turn.set(rounds);
        completing.sync();
        Await.onLoop(loop, () -> null); // behind those that were told later

        assertThat(told).hasValue(round);
    }

    @SuppressWarnings("ThreadPriorityCheck") // with one processor the other needs it
    private static void awaitAtLeast(AtomicInteger counter, int least) {
        for (int spins = 1; counter.get() < least; spins++) {
            if (spins % 10_000 == 0) {
                Thread.yield();
            }
        }
    }

    @Test
    void shouldCompleteOnTheLoopWhereverItIsDecided() throws Exception {
        NettyLoop loop = groups.loop();
        NettyFuture<String> future = loop.createFuture();
        AtomicReference<Thread> heard = new AtomicReference<>();
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        loop.callSoon(() -> {
            blocked.countDown();
            Await.latch(release);
        });
        Await.latch(blocked);
        future.addListener(done -> heard.set(Thread.currentThread()));

        assertThat(future.trySuccess("first")).isTrue();
        assertThat(future.trySuccess("second")).isFalse();
        assertThat(future.cancel(true)).isFalse();
        assertThat(future.isDone()).as("before the loop has run it").isFalse();
        release.countDown();

        assertThat(future.sync().getNow()).isEqualTo("first");
        Await.onLoop(loop, () -> null);
        assertThat(heard.get()).isSameAs(Await.onLoop(loop, Thread::currentThread));
    }

    @Test
    void shouldTellAListenerAddedByAnotherThreadToADoneFutureOnTheLoop() throws Exception {
        NettyLoop loop = groups.loop();
        NettyFuture<String> future = loop.createFuture();
        future.setSuccess("done");
        future.sync();
        BlockingQueue<Thread> heard = new LinkedBlockingQueue<>();

        future.addListener(done -> heard.add(Thread.currentThread()));

        assertThat(heard.poll(10, TimeUnit.SECONDS)).isSameAs(Await.onLoop(loop, Thread::currentThread));
    }

    @Test
    void shouldNotTellARemovedListener() throws Exception {
        NettyLoop loop = groups.loop();
        NettyFuture<String> future = loop.createFuture();
        List<String> heard = new ArrayList<>();
        GenericFutureListener<Future<String>> listener = done -> heard.add("removed");
        future.addListener(listener);
        future.addListener(done -> heard.add("kept"));

        future.removeListener(listener);
        future.setSuccess("done");

        future.sync();
        Await.onLoop(loop, () -> null);
        assertThat(heard).containsExactly("kept");
    }

    @Test
    void shouldReportAListenerThatThrowsAndTellTheOthers() throws Exception {
        NettyLoop loop = groups.loop();
        BlockingQueue<LoopError> errors = new LinkedBlockingQueue<>();
        loop.setExceptionHandler((source, error) -> errors.add(error));
        CountDownLatch other = new CountDownLatch(1);
        NettyFuture<String> future = loop.createFuture();
        IllegalStateException thrown = new IllegalStateException("listener");
        future.addListener(done -> {
            throw thrown;
        });
        future.addListener(done -> other.countDown());

        future.setSuccess("done");

        Await.latch(other);
        assertThat(errors.poll(10, TimeUnit.SECONDS).exception()).isSameAs(thrown);
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldNotOverflowTheStackInALongChainOfListeners() throws Exception {
        NettyLoop loop = groups.loop();
        NettyFuture<Integer> first = loop.createFuture();
        NettyFuture<Integer> last = first;
        for (int i = 0; i < 100_000; i++) {
            NettyFuture<Integer> next = loop.createFuture();
            last.addListener((NettyFuture<Integer> done) -> next.setSuccess(done.getNow() + 1));
            last = next;
        }

        first.setSuccess(0);

        assertThat(last.get(20, TimeUnit.SECONDS)).isEqualTo(100_000);
    }

    @Test
    void shouldShowAFailureAsNettyDoes() throws Exception {
        NettyLoop loop = groups.loop();
        IOException cause = new IOException("down");
        NettyFuture<String> failed = loop.createFuture();
        failed.setFailure(cause);
        failed.await();

        assertThat(failed.isSuccess()).isFalse();
        assertThat(failed.cause()).isSameAs(cause);
        assertThat(failed.getNow()).isNull();
        assertThatThrownBy(failed::sync).isSameAs(cause);
        assertThatThrownBy(failed::syncUninterruptibly).isSameAs(cause);
        assertThatThrownBy(() -> failed.setSuccess("late")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> failed.setFailure(cause)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldShowACancellationAsNettyDoes() throws Exception {
        NettyLoop loop = groups.loop();
        NettyFuture<String> cancelled = loop.createFuture();

        assertThat(cancelled.isCancellable()).isTrue();
        assertThat(cancelled.cause()).isNull();
        assertThat(cancelled.cancel("no longer wanted")).isTrue();
        cancelled.await();

        assertThat(cancelled.isCancelled()).isTrue();
        assertThat(cancelled.isCancellable()).isFalse();
        assertThat(cancelled.cause()).isInstanceOf(CancellationException.class).hasMessage("no longer wanted");
        assertThatThrownBy(cancelled::sync).isInstanceOf(CancellationException.class);
    }

    @Test
    void shouldRefuseACancelOnceUncancellable() throws Exception {
        NettyLoop loop = groups.loop();
        NettyFuture<String> future = loop.createFuture();

        assertThat(future.setUncancellable()).isTrue();

        assertThat(future.cancel(true)).isFalse();
        assertThat(future.isCancellable()).isFalse();
        assertThat(future.trySuccess("value")).isTrue();
        assertThat(future.sync().getNow()).isEqualTo("value");
        assertThat(future.setUncancellable()).isTrue();
        NettyFuture<String> cancelled = loop.createFuture();
        cancelled.cancel(false);
        assertThat(cancelled.setUncancellable()).isFalse();
    }

    @Test
    void shouldEndAWaitWithItsTimeOrWithAnInterrupt() throws Exception {
        NettyFuture<String> pending = groups.loop().createFuture();

        assertThat(pending.await(1)).isFalse();
        assertThat(pending.awaitUninterruptibly(1)).isFalse();
        Thread.currentThread().interrupt();
        assertThatThrownBy(pending::await).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThat(pending.awaitUninterruptibly(1)).isFalse();
        assertThat(Thread.interrupted()).as("the flag comes back").isTrue();
    }

    @Test
    void shouldWakeWaitersOfAPromiseThatNobodyCompletesWhenTheLoopCloses() throws Exception {
        NettyLoop loop = groups.loop();
        NettyFuture<String> pending = loop.createFuture();
        BlockingQueue<Throwable> ended = new LinkedBlockingQueue<>();
        Thread waiter = new Thread(() -> {
            try {
                pending.get();
            } catch (Throwable e) {
                ended.add(e);
            }
        });
        waiter.start();

        loop.close(Duration.ZERO);

        assertThat(ended.poll(10, TimeUnit.SECONDS)).hasCauseInstanceOf(dev.eddy.LoopClosedException.class);
    }

    @Test
    void shouldKeepTheOrderOfCallbacksAlsoIfAListenerAddsOne() throws Exception {
        NettyLoop loop = groups.loop();
        List<String> order = new ArrayList<>();

        Await.onLoop(loop, () -> {
            NettyFuture<String> future = loop.createFuture();
            future.addListener(done -> future.onDone(late -> order.add("added by the listener")));
            future.onDone(done -> order.add("added first"));
            future.setSuccess("value");
            return null;
        });
        Await.onLoop(loop, () -> null);
        Await.onLoop(loop, () -> null);

        assertThat(order).containsExactly("added first", "added by the listener");
    }

    @Test
    void shouldTellAListenerThatAListenerAddsAfterTheOthers() throws Exception {
        NettyLoop loop = groups.loop();
        List<Integer> order = new ArrayList<>();

        Await.onLoop(loop, () -> {
            NettyFuture<String> future = loop.createFuture();
            future.addListener(done -> {
                order.add(1);
                future.addListener(late -> order.add(3));
            });
            future.addListener(done -> order.add(2));
            future.setSuccess("value");
            return null;
        });

        assertThat(order).containsExactly(1, 2, 3);
    }

    /** A loop may be closed while its event loop lives on, with handlers that must not be disturbed from elsewhere. */
    @Test
    void shouldKeepToTheEventLoopAlsoWhenTheLoopIsClosed() throws Exception {
        NettyLoop loop = groups.loop();
        NettyFuture<String> future = loop.createFuture();
        BlockingQueue<Thread> heard = new LinkedBlockingQueue<>();
        future.addListener(done -> heard.add(Thread.currentThread()));
        future.onDone(done -> heard.add(Thread.currentThread()));
        NettyFuture.of(loop.close(Duration.ZERO)).sync();

        future.trySuccess("late");

        Thread own = loop.eventLoop().submit(Thread::currentThread).get(10, TimeUnit.SECONDS);
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isSameAs(own);
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isSameAs(own);
    }

    @Test
    void shouldGiveOutNoPermitTwiceToAListenerThatCallsBack() throws Exception {
        NettyLoop loop = groups.loop();
        List<Integer> available = new ArrayList<>();

        Await.onLoop(loop, () -> {
            AsyncSemaphore semaphore = new AsyncSemaphore(loop, 1);
            Permit held = NettyFuture.of(semaphore.acquire()).getNow();
            NettyFuture<Permit> first = NettyFuture.of(semaphore.acquire());
            NettyFuture<Permit> second = NettyFuture.of(semaphore.acquire());
            first.addListener(done -> {
                semaphore.acquire();
                available.add(semaphore.available());
            });
            held.close();
            available.add(semaphore.available());
            assertThat(second.isDone()).isFalse();
            return null;
        });

        assertThat(available).containsExactly(0, 0);
    }

    /** Nobody cancels it: what it waits for has ended, and there is no other way in which it could. */
    @Test
    void shouldFailWhenItIsUncancellableAndWhatItWaitsForIsCancelled() throws Exception {
        NettyLoop loop = groups.loop();
        CompletableFuture<String> stage = new CompletableFuture<>();
        NettyFuture<String> first = loop.createFuture();
        NettyFuture<String> second = loop.createFuture();
        NettyFuture<String> third = loop.createFuture();
        NettyFuture<String> fourth = loop.createFuture();
        List<NettyFuture<?>> dependents = List.of(
                loop.wrap(stage),
                NettyFuture.of(first.thenApply(value -> value)),
                NettyFuture.of(second.thenCompose(value -> first)),
                NettyFuture.of(Async.waitFor(third, Duration.ofHours(1))),
                NettyFuture.of(Async.gather(fourth)));
        assertThat(dependents).allMatch(NettyFuture::setUncancellable);

        stage.cancel(false);
        List.of(first, second, third, fourth).forEach(source -> source.cancel(false));

        for (NettyFuture<?> dependent : dependents) {
            Await.done(dependent);
            assertThat(dependent.isCancelled()).isFalse();
            assertThat(dependent.cause()).isInstanceOf(CancellationException.class);
        }
    }

    /** Its cancel has been accepted, and waits for the parts; that it was forbidden then must not leave it pending. */
    @Test
    void shouldFailWhenItIsMadeUncancellableWhileItsCancelIsOnTheWay() throws Exception {
        NettyLoop loop = groups.loop();

        List<NettyFuture<?>> dependents = Await.onLoop(loop, () -> {
            NettyFuture<List<String>> gathered = NettyFuture.of(Async.gather(loop.<String>createFuture()));
            NettyFuture<List<String>> waiting =
                    NettyFuture.of(Async.waitFor(Async.gather(loop.<String>createFuture()), Duration.ofHours(1)));
            List<NettyFuture<?>> both = List.of(gathered, waiting);
            assertThat(both).allMatch(future -> future.cancel(false)).allMatch(NettyFuture::setUncancellable);
            return both;
        });

        for (NettyFuture<?> dependent : dependents) {
            Await.done(dependent);
            assertThat(dependent.isCancelled()).isFalse();
            assertThat(dependent.cause()).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    @Timeout(20)
    void shouldNotWaitAtAllWhenTheTimeToWaitIsNegative() throws Exception {
        NettyFuture<String> pending = groups.loop().createFuture();

        assertThatThrownBy(() -> pending.get(Long.MIN_VALUE, TimeUnit.NANOSECONDS))
                .isInstanceOf(TimeoutException.class);
        assertThat(pending.await(Long.MIN_VALUE)).isFalse();
        assertThat(pending.awaitUninterruptibly(Long.MIN_VALUE)).isFalse();
    }
}
