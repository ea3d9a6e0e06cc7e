package dev.eddy.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** A text that is reference-counted, and knows what it was at the end. */
final class Counted extends AbstractReferenceCounted {

    private final String text;
    private final CountDownLatch released = new CountDownLatch(1);

    Counted(String text) {
        this.text = text;
    }

    /** The text, as long as somebody has a reference. */
    String text() {
        if (refCnt() <= 0) {
            throw new IllegalStateException("used after its release: " + text);
        }
        return text;
    }

    /** Blocks until nobody has a reference any more. */
    void awaitRelease() {
        Await.latch(released);
    }

    @Override
    protected void deallocate() {
        released.countDown();
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        return this;
    }

    @Override
    public String toString() {
        return text + " refCnt=" + refCnt();
    }

    /** Makes lines to counted texts and back, and remembers those that came in. */
    static final class Codec extends MessageToMessageCodec<String, Counted> {

        private final Queue<Counted> all;

        Codec(Queue<Counted> all) {
            this.all = all;
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, String line, List<Object> out) {
            Counted made = new Counted(line);
            all.add(made);
            out.add(made);
        }

        @Override
        protected void encode(ChannelHandlerContext ctx, Counted reply, List<Object> out) {
            out.add(reply.text() + '\n');
        }
    }

    /** For the requests and replies of a test. */
    static Queue<Counted> remembered() {
        return new ConcurrentLinkedQueue<>();
    }
}
