package dev.eddy.samples;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Runs statements against a pool of connections, and repeats them when another transaction was in their way.
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

    private final DataSource source;

    /** What is done with a connection. */
    @FunctionalInterface
    interface Statements<V> {
        V run(Connection connection) throws SQLException;
    }

    /** @param source a pool that rolls back what is not committed when it gets a connection back */
    Transactions(DataSource source) {
        this.source = source;
    }

    /** One statement, which commits itself. */
    <V> V atOnce(Statements<V> statement) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = source.getConnection()) {
                return statement.run(connection);
            } catch (SQLException failure) {
                if (attempt == MOST_ATTEMPTS || !REPEATABLE.contains(String.valueOf(failure.getSQLState()))) {
                    throw failure;
                }
            }
        }
    }

    /** Several statements, which take effect together or not at all. */
    <V> V atomically(Statements<V> statements) throws SQLException {
        return atOnce(connection -> {
            connection.setAutoCommit(false);
            V result = statements.run(connection);
            connection.commit();
            return result;
        });
    }
}
