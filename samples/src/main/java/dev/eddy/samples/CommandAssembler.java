package dev.eddy.samples;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.codec.redis.ArrayHeaderRedisMessage;
import io.netty.handler.codec.redis.BulkStringHeaderRedisMessage;
import io.netty.handler.codec.redis.BulkStringRedisContent;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.InlineCommandRedisMessage;
import io.netty.handler.codec.redis.LastBulkStringRedisContent;
import io.netty.handler.codec.redis.RedisMessage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes commands of what {@link io.netty.handler.codec.redis.RedisDecoder} decodes.
 *
 * <p><b>Limits.</b> What a header announces costs no memory until it comes, and what comes is limited; Netty's aggregators allow
 * half a gigabyte for each string.
 * <p><b>Ownership.</b> Arguments are copied, so that a command holds no buffer.
 * <p><b>Bad input.</b> Becomes an exception in its turn whose message is the error as Redis words it; whatever follows is ignored.
 *
 * <p>Confined to the loop.
 */
final class CommandAssembler extends MessageToMessageDecoder<RedisMessage> {

    /** Of the room for a word: a connection keeps no more while it is idle. */
    private static final int MOST_KEPT_BYTES = 4096;

    private final RedisLimits limits;
    private final List<byte[]> words = new ArrayList<>();
    private ByteArrayOutputStream word = new ByteArrayOutputStream();
    private long missing; // words of the command that is being read; 0 between commands
    private long bytes; // of that command, by now
    private boolean broken;

    CommandAssembler(RedisLimits limits) {
        this.limits = limits;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, RedisMessage part, List<Object> out) {
        if (broken) {
            return;
        }
        if (missing == 0 && part instanceof InlineCommandRedisMessage line) {
            take(InlineWords.of(line.content()), out);
        } else if (missing == 0 && part instanceof ArrayHeaderRedisMessage header) {
            begin(header.length());
        } else if (missing > 0 && part instanceof BulkStringHeaderRedisMessage header) {
            limit(word.size() + (long) header.bulkStringLength());
        } else if (missing > 0 && part instanceof BulkStringRedisContent content && !isNull(content)) {
            append(content, out);
        } else {
            throw new DecoderException(missing > 0 ? "expected '$'" : "expected '*', or a line with a command");
        }
    }

    private void take(List<byte[]> typed, List<Object> out) {
        if (typed.size() > limits.mostArguments()) {
            throw new DecoderException("too many words (expected: at most " + limits.mostArguments() + ')');
        }
        typed.forEach(this::add);
        emit(out);
    }

    private void begin(long length) {
        if (length > limits.mostArguments()) {
            throw new DecoderException("invalid multibulk length");
        }
        missing = Math.max(0, length); // Redis ignores an empty command
    }

    private static boolean isNull(BulkStringRedisContent content) {
        return content instanceof FullBulkStringRedisMessage whole && whole.isNull();
    }

    private void append(BulkStringRedisContent part, List<Object> out) {
        byte[] some = ByteBufUtil.getBytes(part.content());
        word.write(some, 0, some.length);
        if (part instanceof LastBulkStringRedisContent) {
            add(word.toByteArray());
            clearWord();
            if (--missing == 0) {
                emit(out);
            }
        }
    }

    private void clearWord() {
        if (word.size() > MOST_KEPT_BYTES) {
            word = new ByteArrayOutputStream();
        } else {
            word.reset();
        }
    }

    private void add(byte[] next) {
        limit(next.length);
        words.add(next);
        bytes += next.length;
    }

    /** Before a word comes, and again when it is there: a line announces none. */
    private void limit(long length) {
        if (length > limits.mostBytes()) {
            throw new DecoderException("invalid bulk length");
        }
        if (bytes + length > limits.mostBytesInAll()) {
            throw new DecoderException("too big a request (expected: at most " + limits.mostBytesInAll() + " bytes)");
        }
    }

    private void emit(List<Object> out) {
        if (!words.isEmpty()) {
            out.add(new RedisCommand(List.copyOf(words)));
        }
        words.clear();
        bytes = 0;
    }

    // bad input

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        try {
            super.channelRead(ctx, message);
        } catch (DecoderException bad) {
            fail(ctx, bad);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof DecoderException) {
            Throwable problem = cause.getCause() == null ? cause : cause.getCause();
            fail(ctx, new DecoderException(inRedisWords(String.valueOf(problem.getMessage())), cause));
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    private void fail(ChannelHandlerContext ctx, DecoderException bad) {
        if (!broken) {
            broken = true;
            words.clear();
            clearWord();
            ctx.fireExceptionCaught(bad);
        }
    }

    /** Netty's decoder and Redis call the same things wrong, in other words. */
    private String inRedisWords(String problem) {
        if (missing > 0) {
            return "invalid bulk length";
        }
        if (problem.startsWith("length: -")) {
            return "invalid multibulk length"; // Redis ignores the command, which Netty cannot
        }
        if (problem.startsWith("length: ")) {
            return "too big inline request";
        }
        return problem.contains("number") || problem.contains("Integer") ? "invalid multibulk length" : problem;
    }
}
