package dev.eddy.test;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.MessageSizeEstimator;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;

/**
 * A message on its way over a {@code LocalChannel}, which would put buffers that follow each other into one.
 *
 * <p>Thread-safe.
 */
final class Outbound extends AbstractReferenceCounted {

    /** So that an outbound buffer counts the message and not its wrapper. */
    static final MessageSizeEstimator SIZE = () -> {
        MessageSizeEstimator.Handle sizes = DefaultMessageSizeEstimator.DEFAULT.newHandle();
        return message -> sizes.size(message instanceof Outbound outbound ? outbound.message : message);
    };

    private final Object message;

    private Outbound(Object message) {
        this.message = message;
    }

    /** The message, with the reference that this had of it. */
    Object message() {
        return message;
    }

    @Override
    protected void deallocate() {
        ReferenceCountUtil.release(message);
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        ReferenceCountUtil.touch(message, hint);
        return this;
    }

    /** Wraps what is written. */
    static final class Wrapper extends ChannelOutboundHandlerAdapter {

        private final RefCntLedger ledger;

        Wrapper(RefCntLedger ledger) {
            this.ledger = ledger;
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ctx.write(new Outbound(ledger.track(message)), promise);
        }
    }
}
