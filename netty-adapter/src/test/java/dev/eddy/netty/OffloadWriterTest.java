package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.WorkerPool;
import dev.eddy.netty.TestServers.Client;
import dev.eddy.netty.TestServers.Server;
import dev.eddy.test.StepExecutor;
import dev.eddy.test.Tidy;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writes that are changed off the loop keep their order and their promises. */
class OffloadWriterTest {

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

    private final StepExecutor steps = new StepExecutor();
    private final Queue<Counted> written = Counted.remembered();
    private final List<ChannelFuture> promises = new ArrayList<>();

    private static String sign(Counted message) throws IOException {
        if (message.text().equals("bad")) {
            throw new IOException("cannot sign");
        }
        return message.text().equals("mute") ? null : "signed " + message.text() + '\n';
    }

    private static OffloadWriter.Builder<Counted, String> signing() {
        return OffloadWriter.of(Counted.class, OffloadWriterTest::sign);
    }

    private Server start(Transport transport, OffloadWriter<?, ?> writer) throws Exception {
        assumeTrue(transport.isAvailable());
        return servers.startLines(transport, p -> p.addLast("writer", writer));
    }

    private Counted counted(String text) {
        Counted made = new Counted(text);
        written.add(made);
        return made;
    }

    private static void onLoop(Channel channel, Runnable action) throws Exception {
        Await.onLoop(NettyLoop.of(channel), () -> {
            action.run();
            return null;
        });
    }

    private void assertReleased() {
        assertThat(written).allMatch(message -> message.refCnt() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepTheOrderAndThePromisesOfWrites(Transport transport) throws Exception {
        OffloadWriter<Counted, String> writer =
                signing().executor(steps).ordering(Ordering.PARALLEL_ORDERED).build();
        Server server = start(transport, writer);
        Client client = server.connect();
        Channel channel = server.accepted();

        onLoop(channel, () -> {
            promises.add(channel.write(counted("a")));
            promises.add(channel.write(counted("bad")));
            promises.add(channel.write("plain\n"));
            promises.add(channel.write(counted("mute")));
            promises.add(channel.writeAndFlush(counted("b")));
        });
        steps.awaitSize(4, PATIENCE);
        while (steps.size() > 1) {
            steps.run(steps.size() - 1);
        }
        onLoop(channel, () -> {});
        onLoop(channel, () -> {});
        assertThat(promises).noneMatch(ChannelFuture::isDone);
        steps.runNext();

        assertThat(client.line()).isEqualTo("signed a");
        assertThat(client.line()).isEqualTo("plain");
        assertThat(client.line()).isEqualTo("signed b");
        for (ChannelFuture promise : promises) {
            assertThat(promise.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(promises).extracting(ChannelFuture::isSuccess).containsExactly(true, false, true, true, true);
        assertThat(promises.get(1).cause()).isInstanceOf(IOException.class).hasMessage("cannot sign");
        assertThat(writer.inFlight()).isZero();
        assertReleased();
    }

    @ParameterizedTest
    @EnumSource
    void shouldCloseWhenWhatWasWrittenBeforeHasLeft(Transport transport) throws Exception {
        Server server = start(transport, signing().executor(steps).build());
        Client client = server.connect();
        Channel channel = server.accepted();

        onLoop(channel, () -> {
            channel.write(counted("a"));
            channel.writeAndFlush(counted("b"));
            promises.add(channel.close());
        });
        steps.awaitSize(1, PATIENCE);
        assertThat(promises.get(0).isDone()).isFalse();
        steps.runNext();
        steps.awaitSize(1, PATIENCE);
        steps.runNext();

        assertThat(client.line()).isEqualTo("signed a");
        assertThat(client.line()).isEqualTo("signed b");
        assertThat(client.line()).isNull();
        assertThat(promises.get(0).await(20, TimeUnit.SECONDS)).isTrue();
        assertReleased();
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailWhatIsHeldWhenTheChannelIsClosed(Transport transport) throws Exception {
        OffloadWriter<Counted, String> writer = signing().executor(steps).build();
        Server server = start(transport, writer);
        Client client = server.connect();
        Channel channel = server.accepted();
        onLoop(channel, () -> {
            promises.add(channel.write(counted("a")));
            promises.add(channel.write(counted("b")));
            promises.add(channel.writeAndFlush("plain\n"));
        });
        steps.awaitSize(1, PATIENCE);

        client.close();

        for (ChannelFuture promise : promises) {
            assertThat(promise.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(promise.cause()).isInstanceOf(ClosedChannelException.class);
        }
        assertThat(writer.inFlight()).isZero();
        steps.runAll();
        onLoop(channel, () -> {});
        assertReleased();
        assertThat(channel.writeAndFlush(counted("late")).await().cause()).isInstanceOf(ClosedChannelException.class);
        assertReleased();
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailWhatIsHeldWhenItIsRemoved(Transport transport) throws Exception {
        Server server = start(transport, signing().executor(steps).build());
        Client client = server.connect();
        Channel channel = server.accepted();
        onLoop(channel, () -> {
            promises.add(channel.write(counted("a")));
            channel.pipeline().remove("writer");
            channel.writeAndFlush("others\n");
        });

        assertThat(client.line()).isEqualTo("others");
        assertThat(promises.get(0).await().cause()).isInstanceOf(ClosedChannelException.class);
        steps.runAll();
        assertReleased();
    }

    @ParameterizedTest
    @EnumSource
    void shouldWriteNothingForPromisesThatAreDone(Transport transport) throws Exception {
        OffloadWriter<Counted, Counted> writer = OffloadWriter.of(
                        Counted.class, (Counted message) -> counted("changed"))
                .executor(steps)
                .build();
        Server server = start(transport, writer);
        Client client = server.connect();
        Channel channel = server.accepted();
        onLoop(channel, () -> {
            channel.write(counted("a")).cancel(false);
            ChannelPromise completed = channel.newPromise();
            channel.write(counted("b"), completed);
            completed.setSuccess();
            channel.writeAndFlush("last\n");
        });

        for (int i = 0; i < 2; i++) {
            steps.awaitSize(1, PATIENCE);
            steps.runNext();
        }

        assertThat(client.line()).isEqualTo("last");
        assertReleased();
    }

    @ParameterizedTest
    @EnumSource
    void shouldMakeTheChannelUnwritableFromTheHighMarkToTheLow(Transport transport) throws Exception {
        Server server =
                start(transport, signing().executor(steps).inFlight(3, 1).build());
        Client client = server.connect();
        Channel channel = server.accepted();

        onLoop(channel, () -> {
            channel.writeAndFlush(counted("a"));
            channel.writeAndFlush(counted("b"));
            assertThat(channel.isWritable()).isTrue();
            channel.writeAndFlush(counted("c"));
            assertThat(channel.isWritable()).isFalse();
        });
        steps.awaitSize(1, PATIENCE);
        steps.runNext();
        client.line();
        steps.awaitSize(1, PATIENCE);
        assertThat(channel.isWritable()).isFalse();
        steps.runNext();
        client.line();
        steps.awaitSize(1, PATIENCE);
        onLoop(channel, () -> assertThat(channel.isWritable()).isTrue());
        steps.runNext();
        client.line();
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepTheOrderUnderLoad(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        Random random = new Random(5);
        try (WorkerPool pool = WorkerPool.builder().threads(8).queue(10_000).build()) {
            OffloadWriter<Integer, String> writer = OffloadWriter.of(Integer.class, (Integer number) -> {
                        LockSupport.parkNanos(random.nextInt(100_000));
                        return number + "\n";
                    })
                    .executor(pool)
                    .ordering(Ordering.PARALLEL_ORDERED)
                    .build();
            Server server = start(transport, writer);
            Client client = server.connect();
            Channel channel = server.accepted();

            for (int i = 0; i < 2_000; i++) {
                channel.writeAndFlush(i % 7 == 0 ? i + "\n" : i);
            }

            for (int i = 0; i < 2_000; i++) {
                assertThat(client.line()).isEqualTo(String.valueOf(i));
            }
            assertThat(writer.inFlight()).isZero();
        }
    }

    @Test
    void shouldRefuseToWriteUnordered() {
        assertThatThrownBy(() -> signing().ordering(Ordering.UNORDERED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: SERIAL or PARALLEL_ORDERED");
    }
}
