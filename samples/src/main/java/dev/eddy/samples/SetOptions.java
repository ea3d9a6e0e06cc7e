package dev.eddy.samples;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind key and value of a {@code SET}. Immutable.
 *
 * @param lifeMillis how long the value lives; null for ever, or as long as the one before it if {@code keepTtl}
 * @param returnsBefore whether the reply is the value before
 */
record SetOptions(Condition condition, @Nullable Long lifeMillis, boolean keepTtl, boolean returnsBefore) {

    static final SetOptions PLAIN = new SetOptions(Condition.ALWAYS, null, false, false);

    /** When a value is written. */
    enum Condition {
        ALWAYS,
        /** {@code NX}. */
        IF_ABSENT,
        /** {@code XX}. */
        IF_PRESENT;

        boolean allows(boolean present) {
            return this == ALWAYS || present == (this == IF_PRESENT);
        }
    }

    /** Reads the words; throws {@link RedisRefusal} if they make no sense. */
    static SetOptions parse(List<byte[]> words) {
        SetOptions options = PLAIN;
        for (int i = 0; i < words.size(); i++) {
            String word = new String(words.get(i), StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
            options = switch (word) {
                case "NX" -> options.on(Condition.IF_ABSENT);
                case "XX" -> options.on(Condition.IF_PRESENT);
                case "GET" -> new SetOptions(options.condition, options.lifeMillis, options.keepTtl, true);
                case "KEEPTTL" -> options.living(null, /* keepTtl= */ true);
                case "EX", "PX" -> {
                    if (++i == words.size()) {
                        throw RedisRefusal.syntax();
                    }
                    TimeUnit unit = word.equals("EX") ? TimeUnit.SECONDS : TimeUnit.MILLISECONDS;
                    yield options.living(lifeMillis(words.get(i), unit), /* keepTtl= */ false);
                }
                default -> throw RedisRefusal.syntax();
            };
        }
        return options;
    }

    private SetOptions on(Condition wanted) {
        if (condition != Condition.ALWAYS && condition != wanted) {
            throw RedisRefusal.syntax();
        }
        return new SetOptions(wanted, lifeMillis, keepTtl, returnsBefore);
    }

    private SetOptions living(@Nullable Long millis, boolean keepTtl) {
        if (lifeMillis != null || this.keepTtl) {
            throw RedisRefusal.syntax();
        }
        return new SetOptions(condition, millis, keepTtl, returnsBefore);
    }

    private static long lifeMillis(byte[] text, TimeUnit unit) {
        long life = RedisInteger.parse(text);
        long millis = unit.toMillis(life);
        // Half of what there is: added to any time now, it does not overflow.
        if (life <= 0 || millis > Long.MAX_VALUE / 2) {
            throw new RedisRefusal("ERR invalid expire time in 'set' command");
        }
        return millis;
    }
}
