package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.netty.TestServers.Client;
import dev.eddy.test.StepExecutor;
import dev.eddy.test.Tidy;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.NonStickyEventExecutorGroup;
import io.netty.util.concurrent.UnorderedThreadPoolEventExecutor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Facts about executors: N1, N4, N9 and N13 of {@link NettyFactsTest}. */
class ExecutorFactsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    @Order(2)
    @RegisterExtension
    final TestServers servers = new TestServers(tidy, groups);

    private static final class Boom extends Error {
        private static final long serialVersionUID = 1;
    }

    // N1: one exception out of execute() ends a DefaultEventExecutor for ever

    @Test
    void n1NettyAloneLosesTheThreadOfATaskThatThrows() throws Exception {
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(1));

        group.next().execute(() -> {
            throw new Boom();
        });

        assertThat(group.next().terminationFuture().await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> group.next().execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    @ParameterizedTest
    @EnumSource
    void n1ShouldKeepTheThreadOfAJobThatThrows(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(1));
        NettyLoop loop = groups.loop(transport);

        for (int i = 0; i < 100; i++) {
            NettyFuture<Object> failed = loop.runInExecutor(group, () -> {
                throw new Boom();
            });
            assertThat(Await.done(failed).cause()).isInstanceOf(Boom.class);
        }

        assertThat(loop.runInExecutor(group, () -> "alive").get(10, TimeUnit.SECONDS))
                .isEqualTo("alive");
    }

    // N4: next() pins, so a task waits behind a blocked thread although its neighbour is idle

    @Test
    void n4NettyAloneLetsATaskWaitBehindABlockedThread() throws Exception {
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(2));
        CountDownLatch release = new CountDownLatch(1);
        group.submit(() -> Await.latch(release));

        Future<?> onTheOther = group.submit(() -> {});
        Future<?> behind = group.submit(() -> {});

        assertThat(onTheOther.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(behind.await(300)).isFalse();
        release.countDown();
        assertThat(behind.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void n4ShouldGiveJobsToWhicheverThreadIsIdle(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(2));
        NettyLoop loop = groups.loop(transport);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        NettyFuture<Object> blocking = loop.runInExecutor(group, () -> {
            blocked.countDown();
            Await.latch(release);
            return null;
        });
        Await.latch(blocked);

        for (int i = 0; i < 50; i++) {
            int number = i;
            assertThat(loop.runInExecutor(group, () -> number).get(10, TimeUnit.SECONDS))
                    .isEqualTo(i);
        }

        assertThat(blocking.isDone()).isFalse();
        release.countDown();
        Await.done(blocking);
    }

    @Test
    void n4ShouldGiveJobsToTheIdleThreadAlsoWhenTheOtherIsBlockedBySomethingElse() throws Exception {
        DefaultEventExecutorGroup group = groups.keep(new DefaultEventExecutorGroup(2));
        NettyLoop loop = groups.loop();
        for (EventExecutor blockedOne : group) {
            CountDownLatch release = new CountDownLatch(1);
            CountDownLatch blocked = new CountDownLatch(1);
            blockedOne.execute(() -> {
                blocked.countDown();
                Await.latch(release);
            });
            Await.latch(blocked);

            for (int i = 0; i < 10; i++) {
                int number = i;
                assertThat(loop.runInExecutor(group, () -> number).get(10, TimeUnit.SECONDS))
                        .isEqualTo(i);
            }
            release.countDown();
        }
    }

    // N13: a NonStickyEventExecutorGroup wedges for ever after one rejection

    /** One that is {@code threads} but refuses a task when told to. */
    private static EventExecutor refusing(EventExecutor threads, AtomicBoolean refuseNext) {
        InvocationHandler handler = (self, method, arguments) -> switch (method.getName()) {
            case "next" -> self;
            case "iterator" -> List.of(self).iterator();
            case "execute" -> {
                if (refuseNext.getAndSet(false)) {
                    throw new RejectedExecutionException("full");
                }
                yield method.invoke(threads, arguments);
            }
            default -> method.invoke(threads, arguments);
        };
        return (EventExecutor) Proxy.newProxyInstance(
                EventExecutor.class.getClassLoader(), new Class<?>[] {EventExecutor.class}, handler);
    }

    @Test
    void n13NettyAloneRunsNothingAnyMoreAfterOneRejection() throws Exception {
        EventExecutor threads = groups.keep(new UnorderedThreadPoolEventExecutor(1));
        AtomicBoolean refuseNext = new AtomicBoolean();
        EventExecutor serial = new NonStickyEventExecutorGroup(refusing(threads, refuseNext)).next();
        AtomicInteger ran = new AtomicInteger();
        refuseNext.set(true);
        assertThatThrownBy(() -> serial.execute(ran::incrementAndGet)).isInstanceOf(RejectedExecutionException.class);

        for (int i = 0; i < 100; i++) {
            serial.execute(ran::incrementAndGet); // taken without a word
        }
        for (int i = 0; i < 100; i++) {
            threads.submit(() -> {}).sync(); // it has a thread, and nothing else to do
        }

        assertThat(ran).hasValue(0);
    }

    /** The serial lanes of Eddy are those of the channels. */
    @ParameterizedTest
    @EnumSource
    void n13ShouldGoOnAfterARejection(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        StepExecutor steps = new StepExecutor();
        OffloadHandler<String, String> handler = OffloadHandler.of(String.class, (String text) -> text + '\n')
                .executor(steps)
                .ordering(Ordering.SERIAL)
                .onFailure((text, cause) -> "refused " + text + '\n')
                .build();
        Client client = servers.startLines(transport, p -> p.addLast(handler)).connect();

        for (int i = 0; i < 10; i++) {
            steps.rejectNext(1);
            assertThat(client.send("a\n").line()).isEqualTo("refused a");
            client.send("b\n");
            steps.awaitSize(1, PATIENCE);
            steps.runNext();
            assertThat(client.line()).isEqualTo("b");
        }
    }
}
