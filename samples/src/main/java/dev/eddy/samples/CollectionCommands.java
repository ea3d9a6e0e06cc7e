package dev.eddy.samples;

import dev.eddy.samples.CommandTable.Keys;
import dev.eddy.samples.ListStore.End;
import io.netty.handler.codec.redis.RedisMessage;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;

/** What the kv server does for the commands of lists, sets, hashes and sorted sets. Thread-safe. */
final class CollectionCommands {

    private final ListStore lists;
    private final MemberStore members;

    CollectionCommands(ListStore lists, MemberStore members) {
        this.lists = lists;
        this.members = members;
    }

    void addTo(CommandTable table) {
        table.write("lpush", -3, Keys.FIRST, command -> push(command, End.LEFT));
        table.write("rpush", -3, Keys.FIRST, command -> push(command, End.RIGHT));
        table.write("lpop", 2, Keys.FIRST, command -> pop(command, End.LEFT));
        table.write("rpop", 2, Keys.FIRST, command -> pop(command, End.RIGHT));
        table.read("lrange", 4, Keys.FIRST, this::lrange);
        table.write("sadd", -3, Keys.FIRST, this::sadd);
        table.write("spop", 2, Keys.FIRST, this::spop);
        table.write("hset", -4, Keys.FIRST, this::hset);
        table.write("zadd", -4, Keys.FIRST, this::zadd);
        table.write("zpopmin", 2, Keys.FIRST, this::zpopmin);
    }

    private static List<byte[]> behindKey(RedisCommand command) {
        return command.arguments().subList(1, command.arguments().size());
    }

    private Callable<RedisMessage> push(RedisCommand command, End end) {
        return () -> RedisReplies.integer(lists.push(command.argument(0), end, behindKey(command)));
    }

    private Callable<RedisMessage> pop(RedisCommand command, End end) {
        return () ->
                lists.pop(command.argument(0), end).map(RedisReplies::bytes).orElse(RedisReplies.NONE);
    }

    private Callable<RedisMessage> lrange(RedisCommand command) {
        long start = RedisInteger.parse(command.argument(1));
        long stop = RedisInteger.parse(command.argument(2));
        return () -> RedisReplies.array(lists.range(command.argument(0), start, stop).stream()
                .map(RedisReplies::bytes)
                .toList());
    }

    private Callable<RedisMessage> sadd(RedisCommand command) {
        return () -> RedisReplies.integer(members.add(command.argument(0), behindKey(command)));
    }

    private Callable<RedisMessage> spop(RedisCommand command) {
        return () ->
                members.popAny(command.argument(0)).map(RedisReplies::bytes).orElse(RedisReplies.NONE);
    }

    private Callable<RedisMessage> hset(RedisCommand command) {
        List<byte[]> words = behindKey(command);
        if (words.size() % 2 != 0) {
            throw RedisRefusal.wrongNumberOfArguments("hset");
        }
        SortedMap<byte[], byte[]> fields = KeyList.map();
        for (int i = 0; i < words.size(); i += 2) {
            fields.put(words.get(i), words.get(i + 1)); // of two for one field the later
        }
        return () -> RedisReplies.integer(members.putFields(command.argument(0), fields));
    }

    private Callable<RedisMessage> zadd(RedisCommand command) {
        List<byte[]> words = behindKey(command);
        if (words.size() % 2 != 0) {
            throw RedisRefusal.syntax();
        }
        SortedMap<byte[], Double> scores = KeyList.map();
        for (int i = 0; i < words.size(); i += 2) {
            scores.put(words.get(i + 1), RedisScore.parse(words.get(i)));
        }
        return () -> RedisReplies.integer(members.putScores(command.argument(0), scores));
    }

    private Callable<RedisMessage> zpopmin(RedisCommand command) {
        return () -> members.popLowest(command.argument(0))
                .map(lowest -> RedisReplies.array(
                        RedisReplies.bytes(lowest.getKey()), RedisReplies.text(RedisScore.print(lowest.getValue()))))
                .orElseGet(RedisReplies::array);
    }
}
