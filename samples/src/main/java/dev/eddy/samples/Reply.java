package dev.eddy.samples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eddy.OffloadRejectedException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the compute server answers, before it is HTTP. It owns its body, which nobody changes. */
final class Reply {

    private static final Logger LOG = LoggerFactory.getLogger(Reply.class);
    private static final AsciiString PLAIN_TEXT = AsciiString.cached("text/plain; charset=utf-8");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> NO_HEADERS = Map.of();
    private static final Map<String, String> RETRY_SOON = Map.of("Retry-After", "1");

    private final HttpResponseStatus status;
    private final CharSequence contentType;
    private final byte[] body;
    private final Map<String, String> headers;

    private Reply(HttpResponseStatus status, CharSequence contentType, byte[] body, Map<String, String> headers) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.headers = headers;
    }

    static Reply text(String text) {
        return bytes(PLAIN_TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static Reply bytes(CharSequence contentType, byte[] body) {
        return new Reply(HttpResponseStatus.OK, contentType, body, NO_HEADERS);
    }

    static Reply json(Object value) {
        return json(HttpResponseStatus.OK, value, NO_HEADERS);
    }

    static Reply error(HttpResponseStatus status, @Nullable String reason) {
        return error(status, reason, NO_HEADERS);
    }

    static Reply error(HttpResponseStatus status, @Nullable String reason, Map<String, String> headers) {
        return json(status, Map.of("error", String.valueOf(reason)), headers);
    }

    private static Reply json(HttpResponseStatus status, Object value, Map<String, String> headers) {
        try {
            return new Reply(status, HttpHeaderValues.APPLICATION_JSON, JSON.writeValueAsBytes(value), headers);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // our own values can be written
        }
    }

    /** For a request that could not be answered otherwise. */
    static Reply ofFailure(Throwable cause) {
        if (cause instanceof Refusal refusal) {
            return refusal.reply();
        }
        if (cause instanceof DecoderException) {
            return ofBadInput(cause);
        }
        if (cause instanceof OffloadRejectedException) {
            return error(HttpResponseStatus.SERVICE_UNAVAILABLE, "busy: " + cause.getMessage(), RETRY_SOON);
        }
        if (cause instanceof TimeoutException) {
            return error(HttpResponseStatus.GATEWAY_TIMEOUT, cause.getMessage());
        }
        if (cause instanceof LuckyNumber.Unlucky) {
            return error(HttpResponseStatus.UNPROCESSABLE_ENTITY, cause.getMessage());
        }
        LOG.warn("request failed: {}", cause.toString());
        return error(HttpResponseStatus.INTERNAL_SERVER_ERROR, cause.toString());
    }

    /** For input that the decoder has refused. */
    static Reply ofBadInput(Throwable cause) {
        if (cause instanceof TooLongHttpLineException || cause instanceof TooLongHttpHeaderException) {
            return error(
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "header: too large: " + cause.getMessage());
        }
        return cause instanceof TooLongFrameException
                ? error(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, cause.getMessage())
                : error(
                        HttpResponseStatus.BAD_REQUEST,
                        "request: not understood (expected: HTTP/1.1): " + cause.getMessage());
    }

    HttpResponseStatus status() {
        return status;
    }

    CharSequence contentType() {
        return contentType;
    }

    byte[] body() {
        return body;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** Whether there was no worker for the request, so that nothing has been done. */
    boolean isOverload() {
        return status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE);
    }

    /** Whether the client has to ask in another way, so that its connection ends. */
    boolean isLast() {
        return switch (status.code()) {
            case 400, 404, 405, 413, 431 -> true;
            default -> false;
        };
    }
}
