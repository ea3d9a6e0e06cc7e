package dev.eddy.samples;

import dev.eddy.netty.OffloadHandler;
import dev.eddy.netty.Ordering;
import dev.eddy.netty.ReadGate;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection from its first request to its last reply.
 *
 * <p><b>Ordering.</b> Replies come in the order of the requests, from the {@link OffloadHandler} behind this; also bad input is
 * answered in its turn.
 * <p><b>Close.</b> After the last reply the client gets time to read it. A client that goes away cancels what it waits for. One that
 * only ends its input still gets its answers. Both look the same at first, so if that lasts it is sent a {@linkplain
 * Conversation#signOfLife sign of life} once a second, which the system of a client that is gone answers with a reset.
 *
 * <p>Stands behind an {@link io.netty.handler.timeout.IdleStateHandler}, before the handler that {@link #handler} makes, which is
 * last. Confined to the loop.
 */
final class Session<I, O> extends ChannelDuplexHandler {

    /** Fired through a pipeline when no more is to be read from the client. */
    enum NoMoreInput {
        /** The client does not keep up with what it began. */
        TOO_SLOW,
        /** The server ends. */
        DRAINING
    }

    private enum Phase {
        /** Takes requests. */
        OPEN,
        /** Answers what is there, then ends. */
        FINISHING,
        /** The last reply is on its way, or the client is gone. */
        ENDED
    }

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private static final long LOOK_MILLIS = 1000;

    /** Looks after which a client that has ended its input is sent a sign of life; most have their answer by then. */
    private static final int LOOKS_BEFORE_SIGN = 3;

    private final Conversation<I, O> conversation;
    private final Queue<Object> asked = new ArrayDeque<>(); // requests, or NotUnderstood, whose replies are awaited
    private Phase phase = Phase.OPEN;
    private ReadGate.@Nullable Pause pause; // while finishing
    private @Nullable Future<?> looks; // since the client has ended its input
    private int looksTaken;

    /** Input that is no request. */
    private record NotUnderstood(Throwable cause) {}

    Session(Conversation<I, O> conversation) {
        this.conversation = conversation;
    }

    /** The handler that has {@code conversation} answer, for all connections of a server. */
    static <I, O> OffloadHandler<Object, O> handler(Conversation<I, O> conversation, Ordering ordering) {
        return handlerBuilder(conversation, ordering).build();
    }

    /** A builder of {@link #handler}, for one with other marks. */
    @SuppressWarnings("unchecked") // what the handlers before decode
    static <I, O> OffloadHandler.Builder<Object, O> handlerBuilder(Conversation<I, O> conversation, Ordering ordering) {
        return OffloadHandler.<Object, O>ofAsync(
                        Object.class,
                        (loop, message) -> message instanceof NotUnderstood input
                                ? loop.<O>createFuture().setSuccess(conversation.failure(input.cause()))
                                : conversation.answer(loop, (I) message))
                .ordering(ordering)
                .onFailure((message, cause) -> conversation.failure(cause));
    }

    /** Whether nothing is awaited, and more may be asked for. */
    boolean isIdle() {
        return phase == Phase.OPEN && asked.isEmpty();
    }

    // input

    @Override
    @SuppressWarnings("unchecked") // what the handlers before decode
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (phase != Phase.OPEN || !ctx.channel().isActive()) {
            ReferenceCountUtil.release(message);
            return;
        }
        asked.add(message);
        if (conversation.isLast((I) message)) {
            finish(ctx);
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof DecoderException)) {
            LOG.debug("connection failed", cause);
            ctx.close();
        } else if (phase == Phase.OPEN) {
            NotUnderstood input = new NotUnderstood(cause);
            asked.add(input);
            finish(ctx);
            ctx.fireChannelRead(input);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof NoMoreInput) {
            finish(ctx);
        } else if (event instanceof ChannelInputShutdownEvent) {
            finish(ctx);
            startLooking(ctx);
        } else if (event instanceof IdleStateEvent
                && (asked.isEmpty() || !ctx.channel().isWritable())) {
            ctx.close();
        }
        ctx.fireUserEventTriggered(event);
    }

    private void finish(ChannelHandlerContext ctx) {
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.FINISHING;
        pause = ReadGate.of(ctx.channel()).pause(() -> true); // what probes bring is dropped
        if (asked.isEmpty()) {
            end(ctx);
            LastWords.say(ctx, Unpooled.EMPTY_BUFFER, ctx.newPromise());
        }
    }

    // replies

    @Override
    @SuppressWarnings("unchecked") // by the handler behind
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        Object request = asked.poll();
        if (phase == Phase.ENDED || request == null) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        O reply = (O) message;
        boolean last = (phase == Phase.FINISHING && asked.isEmpty()) || conversation.ends(reply);
        Object rendered = conversation.render(request instanceof NotUnderstood ? null : (I) request, reply, last);
        if (last) {
            end(ctx);
            LastWords.say(ctx, rendered, promise);
        } else {
            ctx.write(rendered, promise);
        }
    }

    // the end

    /** Gives up what was asked for after the last reply. */
    private void end(ChannelHandlerContext ctx) {
        forget();
        ctx.pipeline().remove(OffloadHandler.class);
        if (pause != null) {
            pause.close(); // from now on it is for LastWords to read
            pause = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        forget();
        ctx.fireChannelInactive();
    }

    private void forget() {
        phase = Phase.ENDED;
        asked.clear();
        if (looks != null) {
            looks.cancel(/* mayInterruptIfRunning= */ false);
        }
    }

    private void startLooking(ChannelHandlerContext ctx) {
        if (looks == null && phase == Phase.FINISHING) {
            looks = ctx.executor()
                    .scheduleWithFixedDelay(() -> look(ctx), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Looks whether the client for whom something is being done is still there. */
    @SuppressWarnings("unchecked") // what the handlers before decode
    private void look(ChannelHandlerContext ctx) {
        Object oldest = asked.peek();
        if (oldest != null && !(oldest instanceof NotUnderstood) && ++looksTaken >= LOOKS_BEFORE_SIGN) {
            Object sign = conversation.signOfLife((I) oldest);
            if (sign != null) {
                ctx.writeAndFlush(sign);
            }
        }
    }
}
