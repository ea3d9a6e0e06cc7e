package dev.eddy.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.atomic.LongAdder;

/**
 * The way of one channel's requests to the executor, and of the replies back: what an {@link OffloadHandler} has for each
 * channel, from a registration with an event loop until the end of that.
 *
 * <p><b>Ordering.</b> As its {@link Ordering} says.
 * <p><b>Backpressure.</b> Nothing is refused here. What is accepted is counted, and reading pauses while there is too much; while
 * the channel is not writable no job is begun either.
 *
 * <p>Confined to the loop, but for {@link #messages()}.
 */
final class Lane<I, O> implements Dispatcher.Owner<I, O>, Lanes.Member {

    private final OffloadSettings<I, O> settings;
    private final ChannelHandlerContext ctx;
    private final InFlight inFlight;
    private final Backpressure backpressure;
    private final Dispatcher<I, O> dispatcher;
    private final ReplySequencer<I, O> sequencer;
    private final ReplyWriter<I, O> replies;
    private boolean reading; // in the midst of what one read brings
    private boolean turning;
    private boolean turnAgain;
    private boolean ended;

    Lane(OffloadSettings<I, O> settings, ChannelHandlerContext ctx, LongAdder total) {
        this.settings = settings;
        this.ctx = ctx;
        this.inFlight = new InFlight(settings.marks(), total);
        this.backpressure = new Backpressure(ctx.channel(), inFlight, settings.marks());
        this.dispatcher = new Dispatcher<>(settings, ctx.channel(), this);
        this.sequencer = new ReplySequencer<>(settings.ordering());
        this.replies = new ReplyWriter<>(settings, ctx, dispatcher::discard);
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

    // events of the channel

    /** Takes {@code message}, and the reference that came with it. */
    void accept(I message) {
        if (ended) { // by what is going on just now
            ReferenceCountUtil.release(message);
            return;
        }
        reading = true;
        Request<I, O> request = dispatcher.accept(message);
        if (ended) { // by what tells the size
            request.release();
            return;
        }
        inFlight.add(request.size());
        sequencer.add(request);
        if (request.isSettled()) {
            sequencer.settled(request);
        }
        turn();
        adjustReading(); // also within a turn
    }

    void readComplete() {
        reading = false;
        backpressure.readComplete();
    }

    /** Nothing is written, begun or read for this any more: cancels what waits, gives up what runs. Idempotent. */
    @Override
    public void end(String reason) {
        if (ended) {
            return;
        }
        ended = true;
        dispatcher.end();
        for (Request<I, O> request : sequencer.drain()) {
            request.abort(reason);
            inFlight.remove(request.size());
        }
        backpressure.end();
        replies.end();
    }

    // turns

    /** Does all that can be done now. What changes within, by a write or by a user's code, is seen before it returns. */
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
                answerSettled();
                dispatcher.begin();
            }
        } finally {
            turning = false;
        }
        adjustReading();
    }

    private void answerSettled() {
        for (Request<I, O> next = sequencer.poll(); next != null; next = sequencer.poll()) {
            inFlight.remove(next.size());
            dispatcher.answered(next);
            replies.handOver(next);
            next.release();
        }
    }

    @Override
    public void settled(Request<I, O> request) {
        sequencer.settled(request);
    }

    @Override
    public boolean mayBegin() {
        return !ended && ctx.channel().isWritable();
    }

    private void adjustReading() {
        if (!ended) {
            backpressure.adjust(reading);
        }
    }
}
