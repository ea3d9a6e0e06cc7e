package dev.eddy.samples;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the stores keep their tables: a file of H2, or a PostgreSQL server.
 *
 * <p><b>Time.</b> To wait for a connection and for each statement is limited: the database itself ends a statement that takes longer,
 * which then has no effect. Only if it does not even do that is a statement given up with its connection, which
 * {@link LostConnections} then keeps from taking effect behind the back of a later one.
 *
 * <p>Immutable.
 */
record Database(
        SqlDialect dialect, String url, @Nullable String user, @Nullable String password, Duration statementTimeout) {

    private static final String POSTGRESQL = "jdbc:postgresql:";

    /** How long a worker waits for a connection: while the database is away, that is how soon a client hears of it. */
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(1);

    /** For one statement, and for the locks that it waits for. */
    private static final Duration DEFAULT_STATEMENT_TIMEOUT = Duration.ofSeconds(5);

    /** How much longer than for a statement the driver waits for an answer: the database's own complaint says more. */
    private static final Duration SILENCE = Duration.ofSeconds(3);

    /**
     * An H2 database in {@code file}, whose name gets an ending from H2.
     *
     * <p>Without a write delay a commit is written before it returns, so it survives the end of this process, though not of the
     * machine: H2 does not wait for the disk. The room of what is overwritten is used again after a second, not 45, or the file would
     * grow by a hundred megabytes a second while many write; not at once, because H2 then takes it from who still reads it. There is no trace file: what fails is thrown, too. A JVM
     * that ends must not close the database by itself, since what is in flight then is still answered.
     */
    static Database inFile(Path file) {
        String path = file.toAbsolutePath().normalize().toString();
        if (path.indexOf(';') >= 0) {
            throw new IllegalArgumentException("file: " + path + " (expected: a path without ';')");
        }
        return new Database(
                SqlDialect.H2,
                "jdbc:h2:file:" + path + ";TRACE_LEVEL_FILE=0;WRITE_DELAY=0;RETENTION_TIME=1000;DB_CLOSE_ON_EXIT=FALSE",
                "sa",
                "",
                DEFAULT_STATEMENT_TIMEOUT);
    }

    /** The PostgreSQL database at {@code url}. */
    static Database at(String url, @Nullable String user, @Nullable String password) {
        if (!url.startsWith(POSTGRESQL)) {
            throw new IllegalArgumentException(
                    "jdbc-url: " + withoutParameters(url) + " (expected: " + POSTGRESQL + "//host:port/database)");
        }
        return new Database(SqlDialect.POSTGRESQL, url, user, password, DEFAULT_STATEMENT_TIMEOUT);
    }

    Database withStatementTimeout(Duration timeout) {
        return new Database(dialect, url, user, password, timeout);
    }

    /** Connects; the tables are there when this returns. Blocks. Throws {@link IllegalStateException} if that fails. */
    Open open(int connections, LongSupplier clock, long mostReplyBytes) {
        HikariDataSource pool = null;
        try {
            pool = new HikariDataSource(config(connections));
            Transactions transactions = new Transactions(pool, dialect.mostWriters(), statementTimeout);
            KeyValueStore store = new KeyValueStore(transactions, dialect, clock, mostReplyBytes);
            store.create();
            return new Open(
                    pool,
                    transactions,
                    store,
                    new ListStore(transactions, clock, mostReplyBytes),
                    new MemberStore(transactions, clock));
        } catch (SQLException | RuntimeException failure) {
            if (pool != null) {
                pool.close();
            }
            throw new IllegalStateException(
                    "cannot open the database: " + withoutParameters(url) + ": " + innermost(failure), failure);
        }
    }

    private HikariConfig config(int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("kv");
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        config.setValidationTimeout(CONNECTION_TIMEOUT.toMillis());
        long statementMillis = statementTimeout.toMillis();
        switch (dialect) {
            case H2 ->
                config.setJdbcUrl(url + ";LOCK_TIMEOUT=" + statementMillis + ";QUERY_TIMEOUT=" + statementMillis);
            case POSTGRESQL -> {
                config.setJdbcUrl(url);
                config.setConnectionInitSql(LostConnections.INIT_POSTGRESQL);
                config.addDataSourceProperty("options", "-c statement_timeout=" + statementMillis);
                config.addDataSourceProperty("connectTimeout", seconds(CONNECTION_TIMEOUT));
                config.addDataSourceProperty("socketTimeout", seconds(statementTimeout.plus(SILENCE)));
            }
        }
        return config;
    }

    /** A text: the driver does not see numbers. */
    private static String seconds(Duration duration) {
        return Long.toString(duration.toSeconds());
    }

    /** A parameter may be a password. */
    private static String withoutParameters(String url) {
        return url.split("[?;]", 2)[0];
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof FileSystemException) {
            return cause.toString(); // the message is only the name of the file
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString());
    }

    /** A database that is open. */
    record Open(
            HikariDataSource pool, Transactions transactions, KeyValueStore store, ListStore lists, MemberStore members)
            implements AutoCloseable {
        @Override
        public void close() {
            pool.close();
        }
    }
}
