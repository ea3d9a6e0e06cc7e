package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.LoopClosedException;
import dev.eddy.test.StepExecutor;
import dev.eddy.test.Tidy;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Netty's futures as a loop's, and a loop's as Netty's. */
class NettyStageTest {

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    private final Promise<String> promise = GlobalEventExecutor.INSTANCE.newPromise();
    private final StepExecutor executor = new StepExecutor();
    private NettyLoop loop;

    @BeforeEach
    void open() {
        loop = groups.loop();
    }

    // to the loop

    @Test
    void shouldBringTheValueToTheLoop() throws Exception {
        CompletableFuture<Thread> heard = new CompletableFuture<>();
        NettyFuture<String> wrapped = loop.wrap(promise);
        wrapped.onDone(done -> heard.complete(Thread.currentThread()));

        promise.setSuccess("value");

        assertThat(wrapped.get(10, TimeUnit.SECONDS)).isEqualTo("value");
        assertThat(heard.get(10, TimeUnit.SECONDS)).isSameAs(Await.onLoop(loop, Thread::currentThread));
    }

    @Test
    void shouldBringTheOwnExceptionToTheLoop() throws Exception {
        IOException failure = new IOException("own");
        NettyFuture<String> wrapped = loop.wrap(promise);

        promise.setFailure(failure);

        assertThat(Await.done(wrapped).exception()).isSameAs(failure);
    }

    @Test
    void shouldHaveFailedWhenTheFailureIsACancellationException() throws Exception {
        CancellationException failure = new CancellationException("thrown");
        NettyFuture<String> failed = groups.loop().createFuture(); // Netty's own take it for a cancel
        NettyFuture<String> wrapped = loop.wrap(failed.setFailure(failure));

        assertThat(Await.done(wrapped).isCancelled()).isFalse();
        assertThat(wrapped.exception()).isSameAs(failure);
    }

    @Test
    void shouldBeCancelledWhenTheNettyFutureIs() throws Exception {
        NettyFuture<String> wrapped = loop.wrap(promise);

        promise.cancel(false);

        assertThat(Await.done(wrapped).isCancelled()).isTrue();
    }

    @Test
    void shouldCancelTheNettyFutureWhenCancelled() throws Exception {
        NettyFuture<String> wrapped = loop.wrap(promise);

        assertThat(wrapped.cancel("not needed")).isTrue();

        assertThat(Await.done(wrapped).isCancelled()).isTrue();
        assertThat(promise.isCancelled()).isTrue();
    }

    @Test
    void shouldBeCancelledAlthoughTheNettyFutureCannotBe() throws Exception {
        promise.setUncancellable();
        NettyFuture<String> wrapped = loop.wrap(promise);

        assertThat(wrapped.cancel("not needed")).isTrue();

        assertThat(Await.done(wrapped).isCancelled()).isTrue();
        assertThat(promise.isDone()).isFalse();
    }

    @Test
    void shouldBringTheOutcomeOfAChannelsFuture() throws Exception {
        EventLoopGroup group = groups.eventLoops(Transport.NIO, 1);
        ServerBootstrap server = new ServerBootstrap()
                .group(group)
                .channel(Transport.NIO.serverChannel())
                .childHandler(new ChannelInboundHandlerAdapter());
        ChannelFuture bound = server.bind(InetAddress.getLoopbackAddress(), 0);
        assertThat(loop.wrap(bound).get(10, TimeUnit.SECONDS)).isNull();
        Channel channel = bound.channel();

        NettyFuture<Void> again = loop.wrap(server.bind(channel.localAddress()));

        assertThat(Await.done(again).exception()).isInstanceOf(BindException.class);
        assertThatThrownBy(() -> loop.wrap(channel.voidPromise()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: not a void promise");
    }

    @Test
    void shouldBeItselfWhenItIsTheLoopsOwn() throws Exception {
        NettyFuture<String> own = loop.createFuture();
        NettyLoop other = groups.loop();

        assertThat(loop.wrap(own)).isSameAs(own);
        NettyFuture<String> wrapped = other.wrap(own);
        assertThat(wrapped.loop()).isSameAs(other);
        own.setSuccess("value");

        assertThat(wrapped.get(10, TimeUnit.SECONDS)).isEqualTo("value");
    }

    @Test
    void shouldFailWhenTheLoopClosesFirst() throws Exception {
        NettyFuture<String> wrapped = loop.wrap(promise);

        assertThat(loop.close(Duration.ZERO).get(10, TimeUnit.SECONDS).abandoned())
                .isOne();

        assertThat(wrapped.exception()).isInstanceOf(LoopClosedException.class);
    }

    // from the loop

    @Test
    void shouldCompleteANettyPromiseAsAFutureEnds() throws Exception {
        IOException failure = new IOException("own");
        NettyFuture<String> done = loop.createFuture();
        NettyFuture<String> failed = loop.createFuture();
        Promise<String> ofFailed = GlobalEventExecutor.INSTANCE.newPromise();

        assertThat(done.cascadeTo(promise)).isSameAs(promise);
        failed.cascadeTo(ofFailed);
        done.setSuccess("value");
        failed.setFailure(failure);

        assertThat(promise.get(10, TimeUnit.SECONDS)).isEqualTo("value");
        assertThat(ofFailed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ofFailed.cause()).isSameAs(failure);
    }

    @Test
    void shouldCancelANettyPromiseWithTheFuture() throws Exception {
        NettyFuture<String> future = loop.createFuture();
        future.cascadeTo(promise);

        future.cancel("not needed");

        assertThat(promise.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(promise.isCancelled()).isTrue();
    }

    @Test
    void shouldCancelTheFutureWithANettyPromise() throws Exception {
        NettyFuture<String> job = loop.runInExecutor(executor, () -> "not run");
        job.cascadeTo(promise);
        NettyFuture<String> late = loop.runInExecutor(executor, () -> "not run");

        promise.cancel(false);
        late.cascadeTo(promise);

        assertThat(Await.done(job).isCancelled()).isTrue();
        assertThat(Await.done(late).isCancelled()).isTrue();
        executor.runAll();
    }

    @Test
    void shouldLeaveAlonePromisesThatAreDone() {
        promise.setSuccess("already");

        assertThatThrownBy(() -> loop.<String>createFuture().cascadeTo(promise))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: not done");
    }
}
