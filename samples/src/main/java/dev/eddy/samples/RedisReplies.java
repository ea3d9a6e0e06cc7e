package dev.eddy.samples;

import dev.eddy.OffloadRejectedException;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.ErrorRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.IntegerRedisMessage;
import io.netty.handler.codec.redis.RedisMessage;
import io.netty.handler.codec.redis.SimpleStringRedisMessage;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replies, which hold no buffer that would have to be released. */
final class RedisReplies {

    static final RedisMessage OK = new SimpleStringRedisMessage("OK");
    static final RedisMessage PONG = new SimpleStringRedisMessage("PONG");
    static final RedisMessage NONE = FullBulkStringRedisMessage.NULL_INSTANCE;

    private static final Logger LOG = LoggerFactory.getLogger(RedisReplies.class);

    /** What PostgreSQL and H2 say when they have ended a statement, or a wait for a lock. */
    private static final Set<String> TIMED_OUT = Set.of("57014", "55P03", "HYT00");

    private RedisReplies() {}

    static RedisMessage integer(long number) {
        return new IntegerRedisMessage(number);
    }

    static RedisMessage bytes(byte @Nullable [] value) {
        return value == null ? NONE : new FullBulkStringRedisMessage(Unpooled.wrappedBuffer(value));
    }

    static RedisMessage text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    static RedisMessage array(List<RedisMessage> elements) {
        return new ArrayRedisMessage(elements);
    }

    static RedisMessage array(RedisMessage... elements) {
        return array(Arrays.asList(elements));
    }

    /** An error is one line. */
    private static RedisMessage error(String line) {
        return new ErrorRedisMessage(line.replaceAll("[\\r\\n]", " "));
    }

    /** For a command that could not be answered otherwise, and for input that is none. */
    static RedisMessage ofFailure(Throwable cause) {
        if (cause instanceof RedisRefusal refusal) {
            return error(refusal.error());
        }
        if (cause instanceof DecoderException) {
            return error("ERR Protocol error: " + cause.getMessage());
        }
        if (cause instanceof OffloadRejectedException) {
            return error("BUSY too much to do, try again: " + cause.getMessage());
        }
        if (cause instanceof TimeoutException) {
            return error("ERR timed out: " + cause.getMessage());
        }
        if (cause instanceof SQLException failure) {
            return ofDatabase(failure);
        }
        LOG.warn("command failed", cause);
        return error("ERR " + cause);
    }

    private static RedisMessage ofDatabase(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        if (TIMED_OUT.contains(state)) {
            return error("ERR timed out: " + failure.getMessage());
        }
        if (failure instanceof SQLTransientConnectionException) { // before anything was begun
            LOG.debug("no database", failure);
            return error("ERR database is not available, try again: " + failure.getMessage());
        }
        if (state.startsWith("08") || state.startsWith("57P")) {
            LOG.debug("database lost", failure);
            return error("ERR database is not available, outcome unknown: " + failure.getMessage());
        }
        LOG.warn("statement failed: state={}", state, failure);
        return error("ERR " + failure.getMessage());
    }
}
