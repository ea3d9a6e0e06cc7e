package dev.eddy.samples;

import dev.eddy.LoopFuture;
import dev.eddy.Offload;
import dev.eddy.WorkerPool;
import dev.eddy.netty.NettyLoop;
import dev.eddy.samples.CommandTurns.Access;
import io.netty.handler.codec.redis.RedisMessage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** What the kv server does for each command. Called on loops; what needs the database goes to workers. Thread-safe. */
final class RedisCommands {

    /** Of what Redis repeats of a command that it does not know. */
    private static final int MOST_REPEATED = 128;

    private static final List<String> SETTINGS = List.of("save", "", "appendonly", "yes");

    private final KeyValueStore store;
    private final WorkerPool pool;
    private final Offload offload;
    private final int mostKeyBytes;
    private final Map<String, Spec> specs = new LinkedHashMap<>();

    /** Which arguments are keys. */
    private enum Keys {
        NONE(0, 0, 0),
        FIRST(1, 1, 1),
        ALL(1, -1, 1),
        EVERY_OTHER(1, -1, 2);

        final int first;
        final int last; // -1: of those that there are
        final int step;

        Keys(int first, int last, int step) {
            this.first = first;
            this.last = last;
            this.step = step;
        }
    }

    /** A job for a worker. Made on the loop, so that what is wrong with the command does not get there. */
    @FunctionalInterface
    private interface Statement {
        Callable<RedisMessage> of(RedisCommand command);
    }

    /** Begins what a command is about. On the loop. */
    @FunctionalInterface
    private interface Answering {
        LoopFuture<RedisMessage> begin(NettyLoop loop, CommandTurns turns, RedisCommand command);
    }

    /**
     * @param arity as Redis counts: with the command itself; -2 means two or more
     * @param flag as {@code COMMAND} has it
     */
    private record Spec(String name, int arity, Keys keys, String flag, Answering answering) {

        boolean allows(int words) {
            return arity < 0 ? words >= -arity : words == arity;
        }

        RedisMessage described() {
            return RedisReplies.array(
                    RedisReplies.text(name),
                    RedisReplies.integer(arity),
                    RedisReplies.array(RedisReplies.text(flag)),
                    RedisReplies.integer(keys.first),
                    RedisReplies.integer(keys.last),
                    RedisReplies.integer(keys.step));
        }
    }

    RedisCommands(KeyValueStore store, WorkerPool pool, Offload offload, int mostKeyBytes, RedisInfo info) {
        this.store = store;
        this.pool = pool;
        this.offload = offload;
        this.mostKeyBytes = mostKeyBytes;
        onLoop("ping", -1, RedisCommands::ping);
        onLoop("echo", 2, command -> RedisReplies.bytes(command.argument(0)));
        onLoop("quit", -1, command -> RedisReplies.OK);
        onLoop("select", 2, RedisCommands::select);
        onLoop("info", -1, command -> RedisReplies.text(info.now()));
        onLoop("command", -1, this::command);
        onLoop("config", -2, RedisCommands::config);
        read("get", 2, Keys.FIRST, command -> () -> get(command.argument(0)));
        read("mget", -2, Keys.ALL, command -> () -> mget(command.arguments()));
        read("exists", -2, Keys.ALL, command -> () -> RedisReplies.integer(store.count(command.arguments())));
        read(
                "ttl",
                2,
                Keys.FIRST,
                command -> () -> RedisReplies.integer(seconds(store.lifeMillis(command.argument(0)))));
        read("dbsize", 1, Keys.NONE, command -> () -> RedisReplies.integer(store.size()));
        write("set", -3, Keys.FIRST, this::set);
        write("mset", -3, Keys.EVERY_OTHER, this::mset);
        write("incr", 2, Keys.FIRST, command -> () -> RedisReplies.integer(store.increment(command.argument(0))));
        write("del", -2, Keys.ALL, command -> () -> RedisReplies.integer(store.delete(command.arguments())));
        write("flushall", -1, Keys.NONE, this::flushall);
    }

    private void onLoop(String name, int arity, Function<RedisCommand, RedisMessage> answer) {
        add(name, arity, Keys.NONE, "fast", (loop, turns, command) -> loop.<RedisMessage>createFuture()
                .setSuccess(answer.apply(command)));
    }

    private void read(String name, int arity, Keys keys, Statement statement) {
        add(name, arity, keys, "readonly", onWorker(Access.READ, statement));
    }

    private void write(String name, int arity, Keys keys, Statement statement) {
        add(name, arity, keys, "write", onWorker(Access.WRITE, statement));
    }

    private Answering onWorker(Access access, Statement statement) {
        return (loop, turns, command) -> {
            Callable<RedisMessage> job = statement.of(command);
            return turns.take(access, () -> loop.runInExecutor(pool, job, offload));
        };
    }

    private void add(String name, int arity, Keys keys, String flag, Answering answering) {
        specs.put(name, new Spec(name, arity, keys, flag, answering));
    }

    /** The reply to {@code command}; throws {@link RedisRefusal} if there is something wrong with it. */
    LoopFuture<RedisMessage> answer(NettyLoop loop, CommandTurns turns, RedisCommand command) {
        Spec spec = specs.get(command.name());
        if (spec == null) {
            throw new RedisRefusal(unknown(command));
        }
        if (!spec.allows(command.words().size())) {
            throw RedisRefusal.wrongNumberOfArguments(spec.name());
        }
        requireShortKeys(spec.keys(), command.arguments());
        return spec.answering().begin(loop, turns, command);
    }

    /** Whether the connection ends with the reply to {@code command}. */
    static boolean isLast(RedisCommand command) {
        return command.name().equals("quit");
    }

    private static String unknown(RedisCommand command) {
        StringBuilder beginning = new StringBuilder();
        for (int i = 0; i < command.arguments().size() && beginning.length() < MOST_REPEATED; i++) {
            beginning
                    .append('\'')
                    .append(start(command.text(i), MOST_REPEATED - beginning.length()))
                    .append("' ");
        }
        return "ERR unknown command '" + start(RedisCommand.text(command.word()), MOST_REPEATED)
                + "', with args beginning with: " + beginning;
    }

    private static String start(String text, int most) {
        return text.substring(0, Math.min(text.length(), most));
    }

    private void requireShortKeys(Keys keys, List<byte[]> arguments) {
        if (keys == Keys.NONE) {
            return;
        }
        int end = keys.last < 0 ? arguments.size() : keys.last;
        for (int i = keys.first - 1; i < end; i += keys.step) {
            if (arguments.get(i).length > mostKeyBytes) {
                throw new RedisRefusal("ERR key is too long: bytes=" + arguments.get(i).length + " (expected: at most "
                        + mostKeyBytes + ')');
            }
        }
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
            case "" ->
                RedisReplies.array(specs.values().stream().map(Spec::described).toList());
            case "count" -> RedisReplies.integer(specs.size());
            case "list" ->
                RedisReplies.array(
                        specs.keySet().stream().map(RedisReplies::text).toList());
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
        return new RedisRefusal("ERR unknown subcommand '" + start(command.text(0), MOST_REPEATED) + "'. Try "
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
        SortedMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
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
