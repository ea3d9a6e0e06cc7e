package dev.eddy.samples;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs statements against a pool of connections, and repeats them when another transaction was in their way.
 *
 * <p><b>Absence.</b> While the database is away a few calls wait for it, as long as the pool lets them, and the others fail at once:
 * or many clients would share the few waits that the workers can make in a second.
 *
 * <p><b>Writers.</b> They wait for each other here if the database does not bear as many as there are connections.
 *
 * <p><b>Loss.</b> What fails because the connection is lost has taken effect or not; it does not do so after a later call.
 *
 * <p>Blocks. Thread-safe.
 */
final class Transactions {

    /** Each repetition means that another has got its way; so many are needed when all workers meet at one key. */
    private static final int MOST_ATTEMPTS = 50;

    /**
     * States after which nothing has happened and the same may succeed: unique key, serialization, deadlock, and what H2 calls a
     * concurrent update.
     */
    private static final Set<String> REPEATABLE = Set.of("23505", "40001", "40P01", "90131");

    /** The state of a wait that has been given up, as H2 has it. */
    private static final String TIMED_OUT = "HYT00";

    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    /** How long nobody tries to connect after an attempt that has failed. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final HikariDataSource pool;
    private final Semaphore writers;
    private final Duration patience;
    private final LostConnections lost = new LostConnections();
    private final AtomicBoolean away = new AtomicBoolean();
    private volatile long pauseEndNanos = System.nanoTime(); // written and read by workers

    /** What is done with a connection. */
    @FunctionalInterface
    interface Statements<V> {
        V run(Connection connection) throws SQLException;
    }

    /**
     * @param mostWriters how many may write at the same time
     * @param patience how long one who may not yet waits for it
     */
    Transactions(HikariDataSource pool, int mostWriters, Duration patience) {
        this.pool = pool;
        this.writers = new Semaphore(mostWriters, /* fair= */ true);
        this.patience = patience;
    }

    /** One statement that writes nothing, and holds no row. */
    <V> V read(Statements<V> statement) throws SQLException {
        return repeated(statement);
    }

    /** Several statements that write nothing, hold no row, and see the same. */
    <V> V readTogether(Statements<V> statements) throws SQLException {
        return repeated(together(connection -> {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return statements.run(connection);
        }));
    }

    /** One statement, which commits itself. */
    <V> V write(Statements<V> statement) throws SQLException {
        awaitTurn();
        try {
            return repeated(statement);
        } finally {
            writers.release(); // after the pool has rolled back what failed
        }
    }

    /** Several statements, which take effect together or not at all. */
    <V> V writeTogether(Statements<V> statements) throws SQLException {
        return write(together(statements));
    }

    private void awaitTurn() throws SQLException {
        try {
            if (!writers.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new SQLTimeoutException("others write: waited=" + patience.toMillis() + " ms", TIMED_OUT);
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new SQLTimeoutException("interrupted while others write", TIMED_OUT, interrupt);
        }
    }

    private <V> V repeated(Statements<V> statement) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = connect()) {
                return run(connection, statement);
            } catch (SQLException failure) {
                if (attempt == MOST_ATTEMPTS || !REPEATABLE.contains(String.valueOf(failure.getSQLState()))) {
                    throw failure;
                }
            }
        }
    }

    private <V> V run(Connection connection, Statements<V> statement) throws SQLException {
        String name = LostConnections.name(connection);
        try {
            return statement.run(connection);
        } catch (SQLException failure) {
            if (name != null && connection.isClosed()) { // by the pool, which has found it lost
                lost.add(name);
            }
            throw failure;
        }
    }

    private static <V> Statements<V> together(Statements<V> statements) {
        return connection -> {
            connection.setAutoCommit(false); // from now on what is not committed is rolled back by the pool
            V result = statements.run(connection);
            connection.commit();
            return result;
        };
    }

    private Connection connect() throws SQLException {
        Connection connection = fromPool();
        try {
            lost.end(connection);
            return connection;
        } catch (SQLException failure) {
            connection.close();
            throw new SQLTransientConnectionException(failure.getMessage(), failure.getSQLState(), failure);
        }
    }

    private Connection fromPool() throws SQLException {
        if (System.nanoTime() - pauseEndNanos < 0) {
            throw new SQLTransientConnectionException("no connection a moment ago");
        }
        try {
            Connection connection = pool.getConnection();
            if (away.get() && away.compareAndSet(true, false)) {
                LOG.info("the database is back");
            }
            return connection;
        } catch (SQLTransientConnectionException failure) {
            if (pool.getHikariPoolMXBean().getTotalConnections() == 0) { // else others are using them all
                pauseEndNanos = System.nanoTime() + PAUSE.toNanos();
                if (away.compareAndSet(false, true)) {
                    LOG.warn("the database is away: {}", failure.getMessage());
                }
            }
            throw failure;
        }
    }
}
