package dev.eddy.netty;

import dev.eddy.LoopError;
import io.netty.channel.Channel;

/**
 * The way of a lane's requests to the executor and back: how many jobs may be there at a time, and which waits for its turn.
 *
 * <p><b>Places.</b> A request has a place at the executor from the submission of its job until it is answered. If its job was
 * given up while its call was being made, the place is kept until the call has returned.
 *
 * <p>Confined to the loop, but for {@link #orphanEnded}.
 */
final class Dispatcher<I, O> {

    /** The lane, which is told. On the loop. */
    interface Owner<I, O> {
        /** {@code request} can be answered; a turn follows. */
        void settled(Request<I, O> request);

        /** Something has changed: there may be something to answer, or a place for what waits. */
        void turn();

        /** Whether a job may be begun now, if there is a place for it. */
        boolean mayBegin();
    }

    private final OffloadSettings<I, O> settings;
    private final Channel channel;
    private final NettyLoop loop;
    private final Owner<I, O> owner;
    private final WaitingRequests<I, O> waiting;
    private int atWork; // requests that have a place

    Dispatcher(OffloadSettings<I, O> settings, Channel channel, Owner<I, O> owner) {
        this.settings = settings;
        this.channel = channel;
        this.loop = NettyLoop.of(channel);
        this.owner = owner;
        this.waiting = new WaitingRequests<>(settings.hasQueueTimeout(), owner::turn);
    }

    /** Makes a request of {@code message}; if its size cannot be told it is settled with that. */
    Request<I, O> accept(I message) {
        long size = 0;
        Throwable unsized = null;
        try {
            size = sizeOf(message);
        } catch (Throwable thrown) {
            unsized = thrown;
        }
        Request<I, O> request = new Request<>(this, settings, message, size, loop.time());
        if (unsized == null) {
            waiting.add(request);
        } else {
            request.settle(unsized);
        }
        return request;
    }

    private long sizeOf(I message) {
        long size = settings.size().applyAsLong(message);
        if (size < 0) {
            throw new IllegalArgumentException("size of request: " + size + " (expected: >= 0)");
        }
        return size;
    }

    /** Submits the jobs for which there is a place, and settles those that have waited too long. Within a turn. */
    void begin() {
        expireWaiting();
        while (atWork < settings.width() && owner.mayBegin()) {
            Request<I, O> next = waiting.poll();
            if (next == null) {
                break;
            }
            atWork++;
            try {
                next.submit(loop());
            } catch (Throwable refused) {
                refused(next, refused);
            }
            expireWaiting();
        }
        waiting.arm(loop());
    }

    private void refused(Request<I, O> request, Throwable cause) {
        if (request.isAborted()) { // by a call on the loop, which then has thrown
            report(new LoopError(
                    "exception in abandoned job", cause, settings.offload().name()));
        } else {
            request.settle(cause);
            settled(request);
        }
    }

    private void expireWaiting() {
        for (Request<I, O> late = waiting.pollExpired(loop); late != null; late = waiting.pollExpired(loop)) {
            late.expire();
            settled(late);
        }
    }

    /** {@code request} is answered, which may free its place. */
    void answered(Request<I, O> request) {
        if (request.leavesPlace()) {
            atWork--;
        }
    }

    /** Forgets what waits; the lane aborts it. */
    void end() {
        waiting.clear();
    }

    // what requests tell

    /** The job of {@code request} has ended, or has been given up. */
    void returned(Request<I, O> request) {
        request.settleAsJob();
        if (request.isAborted()) {
            request.discard();
        } else {
            settled(request);
        }
    }

    private void settled(Request<I, O> request) {
        owner.settled(request);
        owner.turn();
    }

    /** The call of a job that was given up has returned. By the worker. */
    void orphanEnded(Request<I, O> request) {
        loop.executeUnlessEnded(
                () -> { // reaches the event loop also after the loop was closed
                    if (request.endsOrphaned()) {
                        atWork--;
                        owner.turn();
                    }
                });
    }

    /** Gives away a reply that nobody takes. */
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

    /** The one on the event loop now: a loop that was closed has a successor. */
    private NettyLoop loop() {
        return loop.isClosed() ? NettyLoop.of(channel) : loop;
    }
}
