package dev.eddy.samples;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Ends the handling of a request that is not to be served, with the reply that says why. */
final class Refusal extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final transient Reply reply;

    Refusal(Reply reply) {
        super(reply.status().toString(), null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
        this.reply = reply;
    }

    static Refusal badRequest(@Nullable String reason) {
        return new Refusal(Reply.error(HttpResponseStatus.BAD_REQUEST, reason));
    }

    Reply reply() {
        return reply;
    }
}
