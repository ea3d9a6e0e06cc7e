package dev.eddy.samples;

import dev.eddy.LoopFuture;
import dev.eddy.netty.NettyLoop;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** HTTP/1.0 and 1.1 around a {@link ComputeService}. Thread-safe. */
final class HttpConversation implements Conversation<FullHttpRequest, Reply> {

    private final ComputeService service;

    HttpConversation(ComputeService service) {
        this.service = service;
    }

    @Override
    public LoopFuture<Reply> answer(NettyLoop loop, FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            throw new Refusal(Reply.ofBadInput(request.decoderResult().cause()));
        }
        if (!isForOneHost(request)) {
            throw Refusal.badRequest("host: " + request.headers().getAll(HttpHeaderNames.HOST)
                    + " (expected: one host, with or without a port)");
        }
        return service.answer(loop, HttpQuery.of(request));
    }

    /**
     * Whether no two hosts are asked for, nor one that cannot be (RFC 9112, 3.2). Not whether there is one, which HTTP/1.1 would also
     * have: here it makes no difference, and requests that are typed by hand do without.
     */
    static boolean isForOneHost(FullHttpRequest request) {
        Iterator<String> hosts = request.headers().valueStringIterator(HttpHeaderNames.HOST);
        return !hosts.hasNext() || (HttpHost.isValid(hosts.next()) && !hosts.hasNext());
    }

    @Override
    public Reply failure(Throwable cause) {
        return Reply.ofFailure(cause);
    }

    @Override
    public boolean isLast(FullHttpRequest request) {
        return request.decoderResult().isFailure() || !HttpUtil.isKeepAlive(request);
    }

    @Override
    public boolean ends(Reply reply) {
        return reply.isLast();
    }

    @Override
    public FullHttpResponse render(@Nullable FullHttpRequest request, Reply reply, boolean last) {
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.set(HttpHeaderNames.CONTENT_TYPE, reply.contentType());
        headers.setInt(HttpHeaderNames.CONTENT_LENGTH, reply.body().length);
        reply.headers().forEach(headers::set);
        if (last) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (request != null && !request.protocolVersion().isKeepAliveDefault()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                reply.status(),
                Unpooled.wrappedBuffer(reply.body()),
                headers,
                EmptyHttpHeaders.INSTANCE);
    }

    /** An interim response, which RFC 9110 obliges clients of HTTP/1.1 to understand or to skip. */
    @Override
    public @Nullable Object signOfLife(FullHttpRequest oldestRequest) {
        return oldestRequest.protocolVersion().isKeepAliveDefault()
                ? new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.PROCESSING, Unpooled.EMPTY_BUFFER)
                : null;
    }
}
