package dev.eddy.samples;

import java.io.Serial;

/** A command that cannot be done; the message is the error that the client reads, as Redis words it. */
final class RedisRefusal extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    RedisRefusal(String error) {
        super(error, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    }

    static RedisRefusal syntax() {
        return new RedisRefusal("ERR syntax error");
    }

    static RedisRefusal wrongNumberOfArguments(String command) {
        return new RedisRefusal("ERR wrong number of arguments for '" + command + "' command");
    }

    static RedisRefusal tooLargeReply(long bytes, long most) {
        return new RedisRefusal("ERR reply is too large: bytes=" + bytes + " (expected: at most " + most + ')');
    }

    /** The error; never null, unlike {@link #getMessage()}. */
    String error() {
        return String.valueOf(getMessage());
    }
}
