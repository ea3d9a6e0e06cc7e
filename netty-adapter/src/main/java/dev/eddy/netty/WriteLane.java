package dev.eddy.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written to one channel, in its order: what an {@link OffloadWriter} has for each channel, from a registration
 * with an event loop until the end of that.
 *
 * <p>Confined to the loop, but for {@link #messages()}.
 */
final class WriteLane<I, O> implements Dispatcher.Owner<I, O>, Lanes.Member {

    /** Of the 31 that a channel has, one that Netty's traffic shaping does not use. */
    private static final int WRITABILITY = 31;

    private final OffloadSettings<I, O> settings;
    private final ChannelHandlerContext ctx;
    private final InFlight inFlight;
    private final Dispatcher<I, O> dispatcher;
    private final Queue<Step> steps = new ArrayDeque<>();
    private boolean turning;
    private boolean turnAgain;
    private boolean unwritable; // by this
    private boolean ended;

    WriteLane(OffloadSettings<I, O> settings, ChannelHandlerContext ctx, LongAdder total) {
        this.settings = settings;
        this.ctx = ctx;
        this.inFlight = new InFlight(settings.marks(), total);
        this.dispatcher = new Dispatcher<>(settings, ctx.channel(), this);
    }

    /** What is done in its turn. */
    private abstract static class Step {

        /** Whether it can be done when its turn comes. */
        boolean isReady() {
            return true;
        }

        abstract void run();

        /** The channel, or the place in its pipeline, is gone. */
        void abort(String reason) {
            run();
        }
    }

    /** A write that is changed off the loop. */
    private final class Changed extends Step {

        private final Request<I, O> request;
        private final ChannelPromise promise;

        Changed(Request<I, O> request, ChannelPromise promise) {
            this.request = request;
            this.promise = promise;
        }

        @Override
        boolean isReady() {
            return request.isSettled();
        }

        @Override
        void run() {
            inFlight.remove(request.size());
            dispatcher.answered(request);
            try {
                complete();
            } finally {
                request.release();
            }
        }

        private void complete() {
            O reply = request.reply();
            Throwable failure = request.failure();
            if (failure != null) {
                promise.tryFailure(failure);
            } else if (reply == null) {
                promise.trySuccess();
            } else if (promise.isDone()) { // cancelled, or completed by its owner; Netty would throw at the latter
                dispatcher.discard(reply);
            } else {
                ctx.write(reply, promise);
            }
        }

        @Override
        void abort(String reason) {
            request.abort(reason);
            inFlight.remove(request.size());
            promise.tryFailure(new ClosedChannelException());
        }
    }

    /** A write that goes by as it is. */
    private final class Passed extends Step {

        private final Object message;
        private final long size;
        private final ChannelPromise promise;

        Passed(Object message, ChannelPromise promise) {
            this.message = message;
            this.size = OffloadSettings.bytesOf(message);
            this.promise = promise;
        }

        @Override
        void run() {
            inFlight.remove(size);
            if (promise.isDone()) {
                ReferenceCountUtil.release(message);
            } else {
                ctx.write(message, promise);
            }
        }

        @Override
        void abort(String reason) {
            ReferenceCountUtil.release(message);
            inFlight.remove(size);
            promise.tryFailure(new ClosedChannelException());
        }
    }

    @Override
    public ChannelHandlerContext context() {
        return ctx;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // two handlers may be configured alike
    public boolean isOf(OffloadSettings<?, ?> others) {
        return settings == others;
    }

    @Override
    public int messages() {
        return inFlight.messages();
    }

    /** Whether nothing is held here, so that what comes may go by. */
    boolean isEmpty() {
        return steps.isEmpty() && !turning;
    }

    void write(I message, ChannelPromise promise) {
        Request<I, O> request = dispatcher.accept(message);
        inFlight.add(request.size());
        add(new Changed(request, promise));
    }

    void pass(Object message, ChannelPromise promise) {
        Passed passed = new Passed(message, promise);
        inFlight.add(passed.size);
        add(passed);
    }

    /** Does {@code action} when everything before it has left. */
    void then(Runnable action) {
        add(new Step() {
            @Override
            void run() {
                action.run();
            }
        });
    }

    private void add(Step step) {
        if (ended) { // by what is going on just now
            step.abort("channel closed");
            return;
        }
        steps.add(step);
        turn();
    }

    @Override
    public void end(String reason) {
        if (ended) {
            return;
        }
        ended = true;
        dispatcher.end();
        for (Step step = steps.poll(); step != null; step = steps.poll()) {
            step.abort(reason);
        }
        adjustWritability();
    }

    // turns

    @Override
    public void turn() {
        turnAgain = true;
        if (turning) {
            return;
        }
        turning = true;
        try {
            while (turnAgain && !ended) {
                turnAgain = false;
                for (Step next = ready(); next != null; next = ready()) {
                    steps.remove();
                    run(next);
                }
                dispatcher.begin();
            }
        } finally {
            turning = false;
        }
        adjustWritability();
    }

    private void run(Step step) {
        try {
            step.run();
        } catch (RuntimeException thrown) { // by Netty, if a promise is completed by its owner just now
            ctx.fireExceptionCaught(thrown);
        }
    }

    private @Nullable Step ready() {
        Step next = steps.peek();
        return next != null && next.isReady() ? next : null;
    }

    /** In that turn the step will be found to be ready. */
    @Override
    public void settled(Request<I, O> request) {}

    @Override
    public boolean mayBegin() {
        return !ended; // whatever the channel's writability, which is this lane's own doing
    }

    private void adjustWritability() {
        boolean full = inFlight.isFull() && !ended;
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        if (full != unwritable && buffer != null) {
            unwritable = full;
            if (Lanes.of(ctx.channel()).unwritable(full ? 1 : -1)) {
                buffer.setUserDefinedWritability(WRITABILITY, !full);
            }
        }
    }
}
