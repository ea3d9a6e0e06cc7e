package dev.eddy.samples;

import dev.eddy.LoopFuture;
import dev.eddy.netty.NettyLoop;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of one connection one after the other.
 *
 * <p><b>Ordering.</b> A request is answered when the one before it was; also bad input is answered in its turn.
 * <p><b>Backpressure.</b> While an answer is awaited, or the client does not read, nothing more is read from it, except for a
 * little once a second: otherwise nobody would notice that the client is gone.
 * <p><b>Close.</b> A client that goes away cancels what it waits for. One that only ends its input still gets its answers. Both look
 * the same at first, so if that lasts it is sent a {@linkplain Conversation#signOfLife sign of life} once a second, which the
 * system of a client that is gone answers with a reset.
 *
 * <p>Stands last in the pipeline, behind an {@link io.netty.handler.timeout.IdleStateHandler}. Confined to the loop.
 */
final class OneAtATime<I, O> extends ChannelInboundHandlerAdapter {

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

    private static final Logger LOG = LoggerFactory.getLogger(OneAtATime.class);

    /** Requests that may wait when a little is read to see whether the client is there. */
    private static final int MOST_WAITING = 8;

    private static final long LOOK_MILLIS = 1000;

    /** Looks after which a client that has ended its input is sent a sign of life; most have their answer by then. */
    private static final int LOOKS_BEFORE_SIGN = 3;

    private final Conversation<I, O> conversation;
    private final Queue<Object> waiting = new ArrayDeque<>(); // requests, or NotUnderstood
    private Phase phase = Phase.OPEN;
    private @Nullable I request; // the one whose reply is awaited
    private @Nullable LoopFuture<O> reply; // the one awaited
    private boolean answering;
    private @Nullable Future<?> looks;
    private int looksSinceInputEnded;

    /** Input that is no request. */
    private record NotUnderstood(Throwable cause) {}

    OneAtATime(Conversation<I, O> conversation) {
        this.conversation = conversation;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        looks = ctx.executor().scheduleWithFixedDelay(() -> look(ctx), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    // input

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (phase != Phase.OPEN || !ctx.channel().isActive()) {
            ReferenceCountUtil.release(message);
            return;
        }
        waiting.add(message);
        answerWaiting(ctx);
        adjustReading(ctx); // now, or more would be read before the end of this read
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        proceed(ctx);
        ctx.fireChannelReadComplete();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof DecoderException)) {
            LOG.debug("connection failed", cause);
            ctx.close();
        } else if (phase == Phase.OPEN) {
            waiting.add(new NotUnderstood(cause));
            finish(ctx);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof NoMoreInput) {
            finish(ctx);
        } else if (event instanceof IdleStateEvent && reply == null) {
            ctx.close();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        proceed(ctx);
        ctx.fireChannelWritabilityChanged();
    }

    private void finish(ChannelHandlerContext ctx) {
        if (phase == Phase.OPEN) {
            phase = Phase.FINISHING;
            proceed(ctx);
        }
    }

    // answering

    private void proceed(ChannelHandlerContext ctx) {
        answerWaiting(ctx);
        ctx.flush(); // one for all the replies of a read
        if (phase == Phase.FINISHING && reply == null && waiting.isEmpty()) {
            end(ctx, Unpooled.EMPTY_BUFFER);
        }
        adjustReading(ctx);
    }

    private void answerWaiting(ChannelHandlerContext ctx) {
        if (answering) {
            return; // a write in the loop below has changed something; the loop looks again
        }
        answering = true;
        try {
            while (phase != Phase.ENDED
                    && reply == null
                    && !waiting.isEmpty()
                    && ctx.channel().isWritable()) {
                answer(ctx, waiting.remove());
            }
        } finally {
            answering = false;
        }
    }

    private void adjustReading(ChannelHandlerContext ctx) {
        if (phase != Phase.ENDED) { // from then on it is for LastWords to read
            boolean ready = reply == null && waiting.isEmpty() && ctx.channel().isWritable();
            ctx.channel().config().setAutoRead(phase == Phase.OPEN && ready);
        }
    }

    @SuppressWarnings("unchecked") // what the handlers before decode
    private void answer(ChannelHandlerContext ctx, Object next) {
        if (next instanceof NotUnderstood input) {
            write(ctx, null, conversation.failure(input.cause()));
            return;
        }
        I asked = (I) next;
        try {
            LoopFuture<O> answer = conversation.answer(NettyLoop.of(ctx.channel()), asked);
            if (answer.isDone()) {
                write(ctx, asked, outcome(answer));
            } else {
                request = asked;
                reply = answer;
                answer.onDone(done -> replied(ctx, asked, done));
            }
        } catch (RuntimeException refused) {
            write(ctx, asked, conversation.failure(refused));
        } finally {
            ReferenceCountUtil.release(next);
        }
    }

    private void replied(ChannelHandlerContext ctx, I asked, LoopFuture<O> done) {
        if (reply == done) { // else the client has gone meanwhile
            request = null;
            reply = null;
            write(ctx, asked, outcome(done));
            proceed(ctx);
        }
    }

    private O outcome(LoopFuture<O> done) {
        try {
            return done.result();
        } catch (Throwable failure) {
            return conversation.failure(failure);
        }
    }

    private void write(ChannelHandlerContext ctx, @Nullable I asked, O answer) {
        boolean last = (phase == Phase.FINISHING && waiting.isEmpty())
                || (asked != null && conversation.isLast(asked, answer));
        Object message = conversation.render(asked, answer, last);
        if (last) {
            end(ctx, message);
        } else {
            ctx.write(message);
        }
    }

    // the end

    private void end(ChannelHandlerContext ctx, Object lastMessage) {
        phase = Phase.ENDED;
        dropWaiting();
        LastWords.say(ctx, lastMessage);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        phase = Phase.ENDED;
        dropWaiting();
        LoopFuture<O> awaited = reply;
        reply = null;
        request = null;
        if (awaited != null) {
            awaited.cancel("client gone");
        }
        ctx.fireChannelInactive();
    }

    private void dropWaiting() {
        if (looks != null) {
            looks.cancel(/* mayInterruptIfRunning= */ false);
        }
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    /** Looks whether the client for whom something is being done is still there. */
    private void look(ChannelHandlerContext ctx) {
        if (request == null) {
            return;
        }
        if (((DuplexChannel) ctx.channel()).isInputShutdown()) {
            Object sign = ++looksSinceInputEnded < LOOKS_BEFORE_SIGN ? null : conversation.signOfLife(request);
            if (sign != null) {
                ctx.writeAndFlush(sign);
            }
        } else if (phase == Phase.OPEN && waiting.size() < MOST_WAITING) {
            ctx.read();
        }
    }
}
