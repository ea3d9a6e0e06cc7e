package dev.eddy.samples;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Redis's strings in a table of a database.
 *
 * <p><b>Atomicity.</b> Each method takes effect as a whole or not at all, whoever else is at the database. What two do at the same
 * time to keys that are not there yet, one of them repeats.
 * <p><b>Durability.</b> What a method has returned from is committed.
 * <p><b>Expiry.</b> A value whose time has come is not there for any method; {@link #purge} gives its room back.
 *
 * <p>Every method blocks, for a connection and for the database. Thread-safe.
 */
final class KeyValueStore {

    private static final String LIVE = " (expires_at is null or expires_at > ?)";

    private final Transactions transactions;
    private final SqlDialect dialect;
    private final LongSupplier clock;
    private final long mostReplyBytes;

    /** What {@link #set} has done. */
    record Written(boolean done, Optional<byte[]> before) {}

    /** A row, which may have expired. */
    private static final class Row {
        final byte[] value;
        final @Nullable Long expiresAt;

        Row(byte[] value, @Nullable Long expiresAt) {
            this.value = value;
            this.expiresAt = expiresAt;
        }
    }

    /**
     * @param clock the time now in milliseconds since 1970
     * @param mostReplyBytes how much {@link #getAll} may return
     */
    KeyValueStore(HikariDataSource pool, SqlDialect dialect, LongSupplier clock, long mostReplyBytes) {
        this.transactions = new Transactions(pool);
        this.dialect = dialect;
        this.clock = clock;
        this.mostReplyBytes = mostReplyBytes;
    }

    /** Makes the table if it is not there. */
    void create() throws SQLException {
        transactions.atomically(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(dialect.createTable());
                return statement.execute(dialect.createIndex());
            }
        });
    }

    // one key

    Optional<byte[]> get(byte[] key) throws SQLException {
        return transactions.atOnce(connection -> {
            try (PreparedStatement query =
                    connection.prepareStatement("select v from eddy_kv where k = ? and" + LIVE)) {
                query.setBytes(1, key);
                query.setLong(2, clock.getAsLong());
                ResultSet row = query.executeQuery();
                return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
            }
        });
    }

    Written set(byte[] key, byte[] value, SetOptions options) throws SQLException {
        if (options.condition() == SetOptions.Condition.ALWAYS && !options.keepTtl() && !options.returnsBefore()) {
            transactions.atOnce(connection -> {
                upsert(connection, key, value, expiry(options, null));
                return true;
            });
            return new Written(true, Optional.empty());
        }
        return transactions.atomically(connection -> {
            Row held = hold(connection, key);
            Row before = isLive(held) ? held : null;
            boolean done = options.condition().allows(before != null);
            if (done) {
                write(connection, key, value, expiry(options, before), held != null);
            }
            return new Written(done, Optional.ofNullable(before).map(row -> row.value));
        });
    }

    private @Nullable Long expiry(SetOptions options, @Nullable Row before) {
        if (options.lifeMillis() != null) {
            return clock.getAsLong() + options.lifeMillis();
        }
        return options.keepTtl() && before != null ? before.expiresAt : null;
    }

    /** Adds one to the number at {@code key}; throws {@link RedisRefusal} if there is something else, or no larger number. */
    long increment(byte[] key) throws SQLException {
        return transactions.atomically(connection -> {
            Row held = hold(connection, key);
            Row before = isLive(held) ? held : null;
            long number = before == null ? 0 : RedisInteger.parse(before.value);
            if (number == Long.MAX_VALUE) {
                throw new RedisRefusal("ERR increment or decrement would overflow");
            }
            Long expiresAt = before == null ? null : before.expiresAt;
            write(connection, key, RedisInteger.print(number + 1), expiresAt, held != null);
            return number + 1;
        });
    }

    /** How many milliseconds the value at {@code key} has left; as Redis has it, -1 for one without end, -2 for none. */
    long lifeMillis(byte[] key) throws SQLException {
        return transactions.atOnce(connection -> {
            long now = clock.getAsLong();
            try (PreparedStatement query =
                    connection.prepareStatement("select expires_at from eddy_kv where k = ? and" + LIVE)) {
                query.setBytes(1, key);
                query.setLong(2, now);
                ResultSet row = query.executeQuery();
                if (!row.next()) {
                    return -2L;
                }
                long expiresAt = row.getLong(1);
                return row.wasNull() ? -1 : expiresAt - now;
            }
        });
    }

    // several keys

    /** The values in the order of the keys, null for what is not there; {@link RedisRefusal} if they are too much for a reply. */
    List<byte @Nullable []> getAll(List<byte[]> keys) throws SQLException {
        NavigableSet<byte[]> distinct = sorted(keys);
        Map<byte[], byte[]> found = transactions.atomically(connection -> {
            // Must see what the sum has seen, or values that grow meanwhile would take any amount of memory.
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            long now = clock.getAsLong();
            try (PreparedStatement sum = selectLive(connection, "coalesce(sum(octet_length(v)), 0)", distinct, now)) {
                requireReply(number(sum.executeQuery()));
            }
            try (PreparedStatement query = selectLive(connection, "k, v", distinct, now)) {
                return entries(query.executeQuery());
            }
        });
        List<byte @Nullable []> values =
                Arrays.asList(keys.stream().map(found::get).toArray(byte[][]::new));
        requireReply(values.stream()
                .mapToLong(value -> value == null ? 0 : value.length)
                .sum());
        return values;
    }

    private void requireReply(long bytes) {
        if (bytes > mostReplyBytes) {
            throw new RedisRefusal(
                    "ERR reply is too large: bytes=" + bytes + " (expected: at most " + mostReplyBytes + ')');
        }
    }

    /** How many of the keys are there; one that is given twice counts twice. */
    long count(List<byte[]> keys) throws SQLException {
        return transactions.atOnce(connection -> {
            NavigableSet<byte[]> found = sorted(List.of());
            try (PreparedStatement query = selectLive(connection, "k", sorted(keys), clock.getAsLong())) {
                ResultSet rows = query.executeQuery();
                while (rows.next()) {
                    found.add(rows.getBytes(1));
                }
            }
            return keys.stream().filter(found::contains).count();
        });
    }

    /** Writes all of the entries, which are in the order of their keys. */
    void setAll(SortedMap<byte[], byte[]> entries) throws SQLException {
        transactions.atomically(connection -> {
            try (PreparedStatement upsert = connection.prepareStatement(dialect.upsert())) {
                for (Map.Entry<byte[], byte[]> entry : entries.entrySet()) {
                    bind(upsert, entry.getKey(), entry.getValue(), null);
                    upsert.addBatch();
                }
                return upsert.executeBatch().length;
            }
        });
    }

    /** Returns how many of the keys were there. */
    long delete(List<byte[]> keys) throws SQLException {
        NavigableSet<byte[]> distinct = sorted(keys);
        return transactions.atomically(connection -> {
            if (distinct.size() > 1) {
                // Must fail, and be repeated, if another writes to some of them meanwhile: the others may be new, and
                // not seen.
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            }
            long now = clock.getAsLong();
            try (PreparedStatement delete = connection.prepareStatement("delete from eddy_kv where k = ? and" + LIVE)) {
                for (byte[] key : distinct) {
                    delete.setBytes(1, key);
                    delete.setLong(2, now);
                    delete.addBatch();
                }
                return Arrays.stream(delete.executeBatch()).asLongStream().sum();
            }
        });
    }

    // all keys

    long size() throws SQLException {
        return transactions.atOnce(connection -> {
            try (PreparedStatement query = connection.prepareStatement("select count(*) from eddy_kv where" + LIVE)) {
                query.setLong(1, clock.getAsLong());
                return number(query.executeQuery());
            }
        });
    }

    void clear() throws SQLException {
        transactions.atomically(connection -> {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ); // as for several keys
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(dialect.clear());
            }
        });
    }

    /** Removes rows that have expired, {@code most} at most; returns how many. */
    int purge(int most) throws SQLException {
        return transactions.atOnce(connection -> {
            try (PreparedStatement purge = connection.prepareStatement(dialect.purge())) {
                purge.setLong(1, clock.getAsLong());
                purge.setInt(2, most);
                return purge.executeUpdate();
            }
        });
    }

    // rows

    /** The row of {@code key}, which stays as it is until the transaction ends; null if there is none. */
    private static @Nullable Row hold(Connection connection, byte[] key) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("select v, expires_at from eddy_kv where k = ? for update")) {
            query.setBytes(1, key);
            ResultSet row = query.executeQuery();
            if (!row.next()) {
                return null;
            }
            byte[] value = row.getBytes(1);
            long expiresAt = row.getLong(2);
            return new Row(value, row.wasNull() ? null : expiresAt);
        }
    }

    private boolean isLive(@Nullable Row row) {
        return row != null && (row.expiresAt == null || row.expiresAt > clock.getAsLong());
    }

    /** Not an upsert: a row that came after {@link #hold} has found none must not be overwritten, but noticed. */
    private static void write(
            Connection connection, byte[] key, byte[] value, @Nullable Long expiresAt, boolean present)
            throws SQLException {
        String statement = present
                ? "update eddy_kv set v = ?, expires_at = ? where k = ?"
                : "insert into eddy_kv (v, expires_at, k) values (?, ?, ?)";
        try (PreparedStatement write = connection.prepareStatement(statement)) {
            write.setBytes(1, value);
            write.setObject(2, expiresAt, Types.BIGINT);
            write.setBytes(3, key);
            write.executeUpdate();
        }
    }

    private void upsert(Connection connection, byte[] key, byte[] value, @Nullable Long expiresAt) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(dialect.upsert())) {
            bind(upsert, key, value, expiresAt);
            upsert.executeUpdate();
        }
    }

    private static void bind(PreparedStatement upsert, byte[] key, byte[] value, @Nullable Long expiresAt)
            throws SQLException {
        upsert.setBytes(1, key);
        upsert.setBytes(2, value);
        upsert.setObject(3, expiresAt, Types.BIGINT);
    }

    private static PreparedStatement selectLive(
            Connection connection, String columns, NavigableSet<byte[]> keys, long now) throws SQLException {
        int places = placesFor(keys.size());
        PreparedStatement query = connection.prepareStatement("select " + columns + " from eddy_kv where k in ("
                + String.join(", ", Collections.nCopies(places, "?")) + ") and" + LIVE);
        int place = 1;
        for (byte[] key : keys) {
            query.setBytes(place++, key);
        }
        while (place <= places) {
            query.setBytes(place++, keys.last());
        }
        query.setLong(place, now);
        return query;
    }

    /** A power of two, so that there are few different statements for the database to remember. */
    private static int placesFor(int keys) {
        return keys <= 1 ? 1 : Integer.highestOneBit(keys - 1) << 1;
    }

    private static Map<byte[], byte[]> entries(ResultSet rows) throws SQLException {
        Map<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
        while (rows.next()) {
            entries.put(rows.getBytes(1), rows.getBytes(2));
        }
        return entries;
    }

    private static long number(ResultSet row) throws SQLException {
        row.next();
        return row.getLong(1);
    }

    /** Everybody goes through keys in one order, so that no two wait for each other. */
    private static NavigableSet<byte[]> sorted(Collection<byte[]> keys) {
        NavigableSet<byte[]> sorted = new TreeSet<>(Arrays::compareUnsigned);
        sorted.addAll(keys);
        return sorted;
    }
}
