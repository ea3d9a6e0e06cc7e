package dev.eddy.samples;

import dev.eddy.LoopFuture;
import dev.eddy.netty.NettyLoop;
import org.jspecify.annotations.Nullable;

/**
 * A server's side of a protocol: what it answers, and how that looks on the wire. {@link Session} does the rest.
 *
 * <p>Called on the loop of the connection; one object may serve all of them.
 *
 * @param <I> a request, as the handlers before have decoded it
 * @param <O> a reply
 */
interface Conversation<I, O> {

    /**
     * The reply to {@code request}, now or later. What it throws and what its future fails with goes to {@link #failure}.
     * It is cancelled if the client goes away. The request is released when the future is done.
     */
    LoopFuture<O> answer(NettyLoop loop, I request);

    /** The reply to a request that failed, or to input that was none. */
    O failure(Throwable cause);

    /** Whether the client asks for nothing more after this. */
    default boolean isLast(I request) {
        return false;
    }

    /** Whether the connection ends with this reply, whatever the client has asked for after it. */
    default boolean ends(O reply) {
        return false;
    }

    /**
     * The reply as the handlers before can encode it.
     *
     * @param request null if there was input that was none
     * @param last whether the connection ends with it
     */
    Object render(@Nullable I request, O reply, boolean last);

    /** What may be sent to a client, between two replies, to see whether it is still there; null if nothing may. */
    default @Nullable Object signOfLife(I oldestRequest) {
        return null;
    }
}
