package dev.eddy.samples;

import dev.eddy.Offload;
import dev.eddy.WorkerPool;
import dev.eddy.netty.NettyLoop;
import dev.eddy.netty.Ordering;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.handler.codec.redis.RedisEncoder;
import io.netty.handler.timeout.IdleStateHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A server that speaks the Redis protocol and keeps everything in a database, through JDBC, which blocks. */
@Command(
        name = "kv",
        description = {
            "Serves GET SET INCR MGET MSET, LPUSH RPUSH LPOP RPOP LRANGE, SADD SPOP, HSET, ZADD ZPOPMIN,",
            "DEL EXISTS TTL DBSIZE FLUSHALL, PING ECHO INFO COMMAND QUIT of the Redis protocol from a database:",
            "a file of H2, or PostgreSQL.",
            "Try: redis-cli -p 6379 set greeting hello"
        })
final class KvCommand implements Callable<Integer> {

    /** Enough to keep a small database server busy, and a small part of the 100 that PostgreSQL allows. */
    private static final int DEFAULT_CONNECTIONS = 16;

    /** Commands of one client that may be at work, and replies that may wait for the one before: each can be --max-reply. */
    private static final int MOST_AT_WORK = 8;

    private static final int FEW_AT_WORK = 2;

    /** Commands of one client that have been read and not answered, in bytes; one more may be on its way. */
    private static final long MOST_BYTES = 1 << 20;

    private static final long FEW_BYTES = MOST_BYTES / 4;

    private static final Range MAX_KEY = new Range("max-key", 1, 2048);
    private static final Range MAX_VALUE = new Range("max-value", 1, 1 << 20);
    private static final Range STATEMENT_TIMEOUT_MS = new Range("statement-timeout-ms", 1, 3_600_000);
    private static final Range DB_CONNECTIONS = new Range("db-connections", 1, 1000);

    @Mixin
    private final ServerOptions server = new ServerOptions(6379);

    @Option(names = "--file", description = "H2 database, without the .mv.db that H2 adds (default: ./eddy-kv).")
    private @Nullable Path file;

    @Option(names = "--jdbc-url", description = "PostgreSQL database instead: jdbc:postgresql://host:port/database.")
    private @Nullable String jdbcUrl;

    @Option(names = "--db-user", description = "Who connects to --jdbc-url.")
    private @Nullable String dbUser;

    @Option(
            names = "--db-password",
            defaultValue = "${env:KV_DB_PASSWORD}",
            description = "The password (default: the environment's KV_DB_PASSWORD, which other users cannot see).")
    private @Nullable String dbPassword;

    @Option(
            names = "--db-connections",
            description =
                    "Most connections to the database (default: as many as --threads, or 16). Without --threads there are"
                            + " as many workers: one without a connection could only wait.")
    private @Nullable Integer dbConnections;

    @Option(
            names = "--max-key",
            description =
                    "Longest key in bytes, 2048 at most (default: ${DEFAULT-VALUE}). With a member of a set, a sorted set or"
                            + " a hash 2560 at most.")
    private int maxKey = 1024;

    @Option(
            names = "--max-value",
            description = "Longest value, or other argument, in bytes, 1048576 at most (default: ${DEFAULT-VALUE}).")
    private int maxValue = 262_144;

    @Option(names = "--max-args", description = "Most words of a command (default: ${DEFAULT-VALUE}).")
    private int maxArgs = 1024;

    @Option(names = "--max-command", description = "Largest command in bytes (default: ${DEFAULT-VALUE}).")
    private long maxCommand = 1_048_576;

    @Option(
            names = "--max-reply",
            description = "Most bytes of values in a reply to MGET or LRANGE, which counts 32 more for each"
                    + " (default: ${DEFAULT-VALUE}).")
    private long maxReply = 524_288;

    @Option(
            names = "--queue-timeout-ms",
            description = "A command that waits longer for a worker is answered with an error, and has no effect"
                    + " (default: ${DEFAULT-VALUE}).")
    private long queueTimeoutMs = 5000;

    @Option(
            names = "--statement-timeout-ms",
            description = "The database ends a statement that takes longer, or waits so long for another"
                    + " (default: ${DEFAULT-VALUE}).")
    private long statementTimeoutMs = 5000;

    @Option(
            names = "--purge-ms",
            description = "How often the room of expired values is given back (default: ${DEFAULT-VALUE}).")
    private long purgeMs = 1000;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Foreground.run(start(), spec.commandLine().getOut());
        return 0;
    }

    DrainingServer start() {
        server.validated();
        MAX_KEY.require(maxKey);
        MAX_VALUE.require(maxValue);
        Range.positive("max-args").require(maxArgs);
        Range.positive("max-command").require(maxCommand);
        Range.positive("max-reply").require(maxReply);
        Range.positive("queue-timeout-ms").require(queueTimeoutMs);
        STATEMENT_TIMEOUT_MS.require(statementTimeoutMs);
        Range.positive("purge-ms").require(purgeMs);
        int connections = (int) DB_CONNECTIONS.require(
                dbConnections == null ? server.threads().orElse(DEFAULT_CONNECTIONS) : dbConnections);
        Database.Open database = database()
                .withStatementTimeout(Duration.ofMillis(statementTimeoutMs))
                .open(connections, System::currentTimeMillis, maxReply);
        try {
            return serve(database, server.newPool(connections)).atLast(database::close);
        } catch (RuntimeException failure) {
            database.close();
            throw failure;
        }
    }

    private Database database() {
        if (jdbcUrl == null) {
            return Database.inFile(file == null ? Path.of("eddy-kv") : file);
        }
        if (file != null) {
            throw new IllegalArgumentException("file: " + file + " (expected: none beside --jdbc-url)");
        }
        return Database.at(jdbcUrl, dbUser, dbPassword);
    }

    private DrainingServer serve(Database.Open database, WorkerPool pool) {
        Connections connections = new Connections();
        // Without a run timeout: a command that was given up while it runs could take effect after a later one.
        Offload offload = Offload.builder()
                .name("command")
                .queueTimeout(Duration.ofMillis(queueTimeoutMs))
                .build();
        RedisInfo info = new RedisInfo(connections, pool);
        RedisCommands commands = new RedisCommands(database, pool, offload, maxKey, info);
        DrainingServer serving = DrainingServer.start(server, pool, connections, pipeline -> speak(pipeline, commands));
        Purge.start(serving.loop(), pool, database.store(), Duration.ofMillis(purgeMs));
        return serving;
    }

    private void speak(ChannelPipeline pipeline, RedisCommands commands) {
        CommandTurns turns = new CommandTurns(NettyLoop.of(pipeline.channel()));
        RedisConversation conversation = new RedisConversation(commands, turns);
        pipeline.addLast(new BareLineFeeds())
                .addLast(new RedisDecoder(/* decodeInlineCommands= */ true))
                .addLast(new CommandAssembler(new RedisLimits(maxArgs, maxValue, maxCommand)))
                .addLast(new RedisEncoder())
                .addLast(new IdleStateHandler(
                        /* observeOutput= */ true, 0, 0, server.idleTimeout().toMillis(), TimeUnit.MILLISECONDS))
                .addLast(new Session<>(conversation))
                .addLast(Session.handlerBuilder(conversation, Ordering.PARALLEL_ORDERED)
                        .inFlight(MOST_AT_WORK, FEW_AT_WORK)
                        .inFlightBytes(MOST_BYTES, FEW_BYTES, KvCommand::bytes)
                        .build());
    }

    private static long bytes(Object message) {
        return message instanceof RedisCommand command ? command.bytes() : 0;
    }
}
