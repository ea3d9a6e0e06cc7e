package dev.eddy.samples;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a client asks for, detached from the buffers it came in, so that workers may have it. Nobody changes it. */
final class HttpQuery {

    /** Of a request target in absolute form, which servers have to take (RFC 9112, 3.2.2). */
    private static final Pattern ORIGIN = Pattern.compile("^https?://[^/?#]*", Pattern.CASE_INSENSITIVE);

    private final HttpMethod method;
    private final String path;
    private final Map<String, List<String>> parameters;
    private final @Nullable String contentType;
    private final byte[] body;

    private HttpQuery(FullHttpRequest request) {
        String uri = request.uri();
        QueryStringDecoder target = new QueryStringDecoder(
                uri.startsWith("/") ? uri : ORIGIN.matcher(uri).replaceFirst(""));
        method = request.method();
        path = target.path();
        parameters = target.parameters();
        contentType = request.headers().get(HttpHeaderNames.CONTENT_TYPE);
        body = ByteBufUtil.getBytes(request.content());
        request.content().skipBytes(body.length).discardReadBytes();
    }

    /**
     * Takes over what {@code request} says, and the place of its body, so that this is not held twice; throws {@link Refusal} if the
     * target cannot be decoded.
     */
    static HttpQuery of(FullHttpRequest request) {
        try {
            return new HttpQuery(request);
        } catch (IllegalArgumentException malformed) {
            throw Refusal.badRequest("target: " + malformed.getMessage() + " (expected: a path and a query)");
        }
    }

    HttpMethod method() {
        return method;
    }

    String path() {
        return path;
    }

    String contentType(String byDefault) {
        return contentType == null ? byDefault : contentType;
    }

    byte[] body() {
        return body;
    }

    /** A parameter; {@code byDefault} if it is not there. */
    String text(String name, String byDefault) {
        List<String> values = parameters.get(name);
        return values == null ? byDefault : values.get(0);
    }

    /** A parameter that must be there and be in range; throws {@link Refusal}. */
    long number(Range range) {
        try {
            if (!parameters.containsKey(range.name())) {
                throw range.unexpected("missing");
            }
            return range.parse(text(range.name(), ""));
        } catch (IllegalArgumentException unexpected) {
            throw Refusal.badRequest(unexpected.getMessage());
        }
    }

    /** As {@link #number(Range)}, for one that need not be there. */
    long number(Range range, long byDefault) {
        return parameters.containsKey(range.name()) ? number(range) : byDefault;
    }
}
