package dev.eddy.samples;

import dev.eddy.LoopFuture;
import dev.eddy.Offload;
import dev.eddy.WorkerPool;
import dev.eddy.netty.NettyLoop;
import dev.eddy.samples.CommandTurns.Access;
import io.netty.handler.codec.redis.RedisMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * Which commands there are, and where each is done: what needs the database by workers, in its turn, the rest at once.
 *
 * <p>Filled before it is used; thread-safe from then on. Commands are answered on loops.
 */
final class CommandTable {

    /** Of what Redis repeats of a command that it does not know. */
    private static final int MOST_REPEATED = 128;

    private final WorkerPool pool;
    private final Offload offload;
    private final int mostKeyBytes;
    private final Map<String, Spec> specs = new LinkedHashMap<>();

    /** Which arguments are keys. */
    enum Keys {
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
    interface Statement {
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

    CommandTable(WorkerPool pool, Offload offload, int mostKeyBytes) {
        this.pool = pool;
        this.offload = offload;
        this.mostKeyBytes = mostKeyBytes;
    }

    void onLoop(String name, int arity, Function<RedisCommand, RedisMessage> answer) {
        add(name, arity, Keys.NONE, "fast", (loop, turns, command) -> loop.<RedisMessage>createFuture()
                .setSuccess(answer.apply(command)));
    }

    void read(String name, int arity, Keys keys, Statement statement) {
        add(name, arity, keys, "readonly", onWorker(Access.READ, statement));
    }

    void write(String name, int arity, Keys keys, Statement statement) {
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

    List<String> names() {
        return List.copyOf(specs.keySet());
    }

    /** As {@code COMMAND} has them. */
    RedisMessage described() {
        return RedisReplies.array(specs.values().stream().map(Spec::described).toList());
    }

    private static String unknown(RedisCommand command) {
        StringBuilder beginning = new StringBuilder();
        for (int i = 0; i < command.arguments().size() && beginning.length() < MOST_REPEATED; i++) {
            beginning
                    .append('\'')
                    .append(start(command.text(i), MOST_REPEATED - beginning.length()))
                    .append("' ");
        }
        return "ERR unknown command '" + start(RedisCommand.text(command.word())) + "', with args beginning with: "
                + beginning;
    }

    /** As much of {@code text} as an error may repeat. */
    static String start(String text) {
        return start(text, MOST_REPEATED);
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
}
