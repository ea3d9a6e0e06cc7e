package dev.eddy.samples;

import dev.eddy.LoopFuture;
import dev.eddy.Offload;
import dev.eddy.WorkerPool;
import dev.eddy.netty.NettyLoop;
import dev.eddy.samples.CommandTable.Keys;
import io.netty.handler.codec.redis.RedisMessage;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.Callable;

/** What the kv server does for each command: here those of connections, of strings and of keys of any kind. Called on loops; what needs the database goes to workers. Thread-safe. */
final class RedisCommands {

    private static final List<String> SETTINGS = List.of("save", "", "appendonly", "yes");

    private final KeyValueStore store;
    private final CommandTable table;

    RedisCommands(Database.Open database, WorkerPool pool, Offload offload, int mostKeyBytes, RedisInfo info) {
        this.store = database.store();
        this.table = new CommandTable(pool, offload, mostKeyBytes);
        table.onLoop("ping", -1, RedisCommands::ping);
        table.onLoop("echo", 2, command -> RedisReplies.bytes(command.argument(0)));
        table.onLoop("quit", -1, command -> RedisReplies.OK);
        table.onLoop("select", 2, RedisCommands::select);
        table.onLoop("info", -1, command -> RedisReplies.text(info.now()));
        table.onLoop("command", -1, this::command);
        table.onLoop("config", -2, RedisCommands::config);
        table.read("get", 2, Keys.FIRST, command -> () -> get(command.argument(0)));
        table.read("mget", -2, Keys.ALL, command -> () -> mget(command.arguments()));
        table.read("exists", -2, Keys.ALL, command -> () -> RedisReplies.integer(store.count(command.arguments())));
        table.read(
                "ttl",
                2,
                Keys.FIRST,
                command -> () -> RedisReplies.integer(seconds(store.lifeMillis(command.argument(0)))));
        table.read("dbsize", 1, Keys.NONE, command -> () -> RedisReplies.integer(store.size()));
        table.write("set", -3, Keys.FIRST, this::set);
        table.write("mset", -3, Keys.EVERY_OTHER, this::mset);
        table.write("incr", 2, Keys.FIRST, command -> () -> RedisReplies.integer(store.increment(command.argument(0))));
        table.write("del", -2, Keys.ALL, command -> () -> RedisReplies.integer(store.delete(command.arguments())));
        table.write("flushall", -1, Keys.NONE, this::flushall);
        new CollectionCommands(database.lists(), database.members()).addTo(table);
    }

    /** The reply to {@code command}; throws {@link RedisRefusal} if there is something wrong with it. */
    LoopFuture<RedisMessage> answer(NettyLoop loop, CommandTurns turns, RedisCommand command) {
        return table.answer(loop, turns, command);
    }

    /** Whether the connection ends with the reply to {@code command}. */
    static boolean isLast(RedisCommand command) {
        return command.name().equals("quit");
    }

    // on the loop

    private static RedisMessage ping(RedisCommand command) {
        if (command.arguments().size() > 1) {
            throw RedisRefusal.wrongNumberOfArguments("ping");
        }
        return command.arguments().isEmpty() ? RedisReplies.PONG : RedisReplies.bytes(command.argument(0));
    }

    private static RedisMessage select(RedisCommand command) {
        if (RedisInteger.parse(command.argument(0)) != 0) {
            throw new RedisRefusal("ERR DB index is out of range");
        }
        return RedisReplies.OK;
    }

    /** As much as clients ask for when they connect; there is no documentation to give. */
    private RedisMessage command(RedisCommand command) {
        return switch (subcommand(command)) {
            case "" -> table.described();
            case "count" -> RedisReplies.integer(table.names().size());
            case "list" ->
                RedisReplies.array(
                        table.names().stream().map(RedisReplies::text).toList());
            case "docs" -> RedisReplies.array();
            default -> throw unknownSubcommand(command);
        };
    }

    /** What redis-benchmark asks for. */
    private static RedisMessage config(RedisCommand command) {
        if (!subcommand(command).equals("get")) {
            throw unknownSubcommand(command);
        }
        if (command.arguments().size() < 2) {
            throw RedisRefusal.wrongNumberOfArguments("config|get");
        }
        String wanted = command.text(1).toLowerCase(Locale.ROOT);
        int at = SETTINGS.indexOf(wanted);
        return at < 0 || at % 2 != 0
                ? RedisReplies.array()
                : RedisReplies.array(RedisReplies.text(wanted), RedisReplies.text(SETTINGS.get(at + 1)));
    }

    private static String subcommand(RedisCommand command) {
        return command.arguments().isEmpty() ? "" : command.text(0).toLowerCase(Locale.ROOT);
    }

    private static RedisRefusal unknownSubcommand(RedisCommand command) {
        return new RedisRefusal("ERR unknown subcommand '" + CommandTable.start(command.text(0)) + "'. Try "
                + command.name().toUpperCase(Locale.ROOT) + " HELP.");
    }

    // on a worker

    private RedisMessage get(byte[] key) throws Exception {
        return store.get(key).map(RedisReplies::bytes).orElse(RedisReplies.NONE);
    }

    private RedisMessage mget(List<byte[]> keys) throws Exception {
        return RedisReplies.array(
                store.getAll(keys).stream().map(RedisReplies::bytes).toList());
    }

    /** As Redis rounds. */
    private static long seconds(long millis) {
        return millis < 0 ? millis : (millis + 500) / 1000;
    }

    private Callable<RedisMessage> set(RedisCommand command) {
        List<byte[]> arguments = command.arguments();
        SetOptions options = SetOptions.parse(arguments.subList(2, arguments.size()));
        return () -> {
            KeyValueStore.Written written = store.set(arguments.get(0), arguments.get(1), options);
            if (options.returnsBefore()) {
                return written.before().map(RedisReplies::bytes).orElse(RedisReplies.NONE);
            }
            return written.done() ? RedisReplies.OK : RedisReplies.NONE;
        };
    }

    private Callable<RedisMessage> mset(RedisCommand command) {
        List<byte[]> arguments = command.arguments();
        if (arguments.size() % 2 != 0) {
            throw RedisRefusal.wrongNumberOfArguments("mset");
        }
        SortedMap<byte[], byte[]> entries = KeyList.map();
        for (int i = 0; i < arguments.size(); i += 2) {
            entries.put(arguments.get(i), arguments.get(i + 1)); // of two for one key the later
        }
        return () -> {
            store.setAll(entries);
            return RedisReplies.OK;
        };
    }

    private Callable<RedisMessage> flushall(RedisCommand command) {
        String mode = subcommand(command);
        if (command.arguments().size() > 1 || !List.of("", "sync", "async").contains(mode)) {
            throw RedisRefusal.syntax();
        }
        return () -> {
            store.clear();
            return RedisReplies.OK;
        };
    }
}
