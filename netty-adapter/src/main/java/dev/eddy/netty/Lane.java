package dev.eddy.netty;

import dev.eddy.LoopError;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.atomic.LongAdder;

/**
 * The way of one channel's requests to the executor, and of the replies back: what an {@link OffloadHandler} has for each
 * channel, from a registration with an event loop until the end of that.
 *
 * <p><b>Ordering.</b> As its {@link Ordering} says. A job that was given up keeps its place at the executor until its body has
 * ended.
 * <p><b>Backpressure.</b> Nothing is refused here. What is accepted is counted, and reading pauses while there is too much; while
 * the channel is not writable no job is begun either.
 *
 * <p>Confined to the loop, but for {@link #messages()} and {@link #orphanEnded}.
 */
final class Lane<I, O> {

    private final OffloadSettings<I, O> settings;
    private final ChannelHandlerContext ctx;
    private final NettyLoop loop;
    private final InFlight inFlight;
    private final Backpressure backpressure;
    private final ReplySequencer<I, O> sequencer;
    private final ReplyWriter<I, O> replies;
    private final WaitingRequests<I, O> waiting;
    private int atWork; // requests whose job was submitted, and that are not answered, or whose body is not over
    private boolean reading; // in the midst of what one read brings
    private boolean turning;
    private boolean turnAgain;
    private boolean ended;

    Lane(OffloadSettings<I, O> settings, ChannelHandlerContext ctx, LongAdder total) {
        this.settings = settings;
        this.ctx = ctx;
        this.loop = NettyLoop.of(ctx.channel());
        this.inFlight = new InFlight(settings.marks(), total);
        this.backpressure = new Backpressure(ctx.channel(), inFlight, settings.marks());
        this.sequencer = new ReplySequencer<>(settings.ordering());
        this.waiting = new WaitingRequests<>(settings.hasQueueTimeout(), this::turn);
        this.replies = new ReplyWriter<>(settings, ctx, this::discard);
    }

    ChannelHandlerContext context() {
        return ctx;
    }

    @SuppressWarnings("ReferenceEquality") // two handlers may be configured alike
    boolean isOf(OffloadSettings<?, ?> others) {
        return settings == others;
    }

    /** How many requests are in flight. From any thread. */
    int messages() {
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
        long size = 0;
        Throwable unsized = null;
        try {
            size = sizeOf(message);
        } catch (Throwable thrown) {
            unsized = thrown;
        }
        Request<I, O> request = new Request<>(this, settings, message, size, loop.time());
        inFlight.add(size);
        sequencer.add(request);
        if (unsized == null) {
            waiting.add(request);
        } else {
            request.settle(unsized);
            sequencer.settled(request);
        }
        turn();
        adjustReading(); // also within a turn
    }

    private long sizeOf(I message) {
        long size = settings.size().applyAsLong(message);
        if (size < 0) {
            throw new IllegalArgumentException("size of request: " + size + " (expected: >= 0)");
        }
        return size;
    }

    void readComplete() {
        reading = false;
        backpressure.readComplete();
    }

    void writabilityChanged() {
        turn();
    }

    /**
     * Nothing is written, begun or read for this any more: cancels what waits, gives up what runs. Idempotent.
     *
     * @param reason what the jobs' futures are cancelled with
     */
    void end(String reason) {
        if (ended) {
            return;
        }
        ended = true;
        waiting.clear();
        for (Request<I, O> request : sequencer.drain()) {
            request.abort(reason);
            inFlight.remove(request.size());
        }
        backpressure.end();
        replies.end();
    }

    // turns

    /** Does all that can be done now. What changes within, by a write or by a user's code, is seen before it returns. */
    private void turn() {
        turnAgain = true;
        if (turning) {
            return;
        }
        turning = true;
        try {
            while (turnAgain) {
                turnAgain = false;
                answerSettled();
                beginWaiting();
            }
            waiting.arm(loop());
        } finally {
            turning = false;
        }
        adjustReading();
    }

    private void answerSettled() {
        for (Request<I, O> next = sequencer.poll(); next != null; next = sequencer.poll()) {
            inFlight.remove(next.size());
            if (next.leavesPlace()) {
                atWork--;
            }
            replies.handOver(next);
            next.release();
        }
    }

    private void beginWaiting() {
        expireWaiting();
        while (atWork < settings.width() && ctx.channel().isWritable()) {
            Request<I, O> next = waiting.poll();
            if (next == null) {
                return;
            }
            atWork++;
            try {
                next.submit(loop());
            } catch (Throwable refused) {
                next.settle(refused);
                settled(next);
            }
            expireWaiting();
        }
    }

    private void settled(Request<I, O> request) {
        sequencer.settled(request);
        turn();
    }

    private void expireWaiting() {
        for (Request<I, O> late = waiting.pollExpired(loop); late != null; late = waiting.pollExpired(loop)) {
            late.expire();
            settled(late);
        }
    }

    private void adjustReading() {
        if (!ended) {
            backpressure.adjust(reading);
        }
    }

    // what jobs tell

    /** The job of {@code request} has ended, or has been given up. */
    void returned(Request<I, O> request) {
        request.settleAsJob();
        if (request.isAborted()) {
            request.discard();
        } else {
            settled(request);
        }
    }

    /** The body of a job that was given up has ended. By the worker. */
    void orphanEnded(Request<I, O> request) {
        loop.retry(
                () -> { // reaches the event loop also after the loop was closed
                    if (request.endsOrphaned()) {
                        atWork--;
                        turn();
                    }
                });
    }

    /** The one on the event loop now: a loop that was closed has a successor. */
    private NettyLoop loop() {
        return loop.isClosed() ? NettyLoop.of(ctx.channel()) : loop;
    }

    void discard(Object reply) {
        try {
            settings.discard().accept(reply);
        } catch (Throwable thrown) {
            report(new LoopError(
                    "exception in onDiscard", thrown, settings.offload().name()));
        }
    }

    void report(LoopError error) {
        loop.callExceptionHandler(error);
    }
}
