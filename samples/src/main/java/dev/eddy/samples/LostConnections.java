package dev.eddy.samples;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that what was given up with a connection does not take effect after what comes later.
 *
 * <p>A statement that PostgreSQL does not answer may lie there, or be on its way there, for any time, and is done and commits itself
 * when the process behind the connection goes on. So, before anything else is begun, that process is told to end, over another
 * connection: it does so before it begins a statement, and while it waits. What it has changed by then is locked, and whoever
 * changes the same waits until it is committed or rolled back.
 *
 * <p>Thread-safe.
 */
final class LostConnections {

    /**
     * Makes the name of a connection, which the driver knows without asking. Not the number of the process, which another may have
     * after a while.
     */
    static final String INIT_POSTGRESQL =
            "select set_config('application_name', 'eddy-kv ' || gen_random_uuid(), false)";

    private static final String END =
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = any (?)";

    private final Set<String> names = ConcurrentHashMap.newKeySet(); // of those that have not been told to end

    /** The name of {@code connection}, to be asked for while it is there; null for H2, which is in this process. */
    static @Nullable String name(Connection connection) throws SQLException {
        return connection.getClientInfo("ApplicationName");
    }

    /** Must come before anybody hears that the statement has failed. */
    void add(String name) {
        names.add(name);
    }

    /** Has the processes of all that were lost before end. Blocks, for {@code connection} and the database. */
    void end(Connection connection) throws SQLException {
        if (names.isEmpty()) {
            return;
        }
        String[] ending = names.toArray(String[]::new);
        try (PreparedStatement end = connection.prepareStatement(END)) {
            end.setArray(1, connection.createArrayOf("text", ending));
            end.executeQuery();
        }
        // Not before: others may begin nothing until then.
        names.removeAll(Set.of(ending));
    }
}
