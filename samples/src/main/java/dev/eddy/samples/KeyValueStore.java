package dev.eddy.samples;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Redis's strings in a table of a database, and what is done to keys of any kind.
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

    /**
     * @param clock the time now in milliseconds since 1970
     * @param mostReplyBytes how much {@link #getAll} may return
     */
    KeyValueStore(Transactions transactions, SqlDialect dialect, LongSupplier clock, long mostReplyBytes) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.clock = clock;
        this.mostReplyBytes = mostReplyBytes;
    }

    /** Makes the tables if they are not there. */
    void create() throws SQLException {
        transactions.writeTogether(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(dialect.schema());
            }
        });
    }

    // one key

    Optional<byte[]> get(byte[] key) throws SQLException {
        return transactions.read(connection ->
                Optional.ofNullable(live(KeyRow.read(connection, key))).map(KeyRow::value));
    }

    Written set(byte[] key, byte[] value, SetOptions options) throws SQLException {
        boolean plain =
                options.condition() == SetOptions.Condition.ALWAYS && !options.keepTtl() && !options.returnsBefore();
        if (plain && upsert(key, value, expiry(options, null))) {
            return new Written(true, Optional.empty());
        }
        return transactions.writeTogether(connection -> {
            KeyRow held = KeyRow.hold(connection, key);
            KeyRow before = live(held);
            Optional<byte[]> returned =
                    options.returnsBefore() ? Optional.ofNullable(before).map(KeyRow::value) : Optional.empty();
            boolean done = options.condition().allows(before != null);
            if (done) {
                KeyRow.string(value, expiry(options, before)).replace(connection, key, held);
            }
            return new Written(done, returned);
        });
    }

    /** Returns false, and has done nothing, if there is something else than a string. */
    private boolean upsert(byte[] key, byte[] value, @Nullable Long expiresAt) throws SQLException {
        return transactions.write(connection -> {
            try (PreparedStatement upsert = connection.prepareStatement(dialect.upsert())) {
                bind(upsert, key, value, expiresAt);
                return upsert.executeUpdate() > 0;
            }
        });
    }

    private @Nullable Long expiry(SetOptions options, @Nullable KeyRow before) {
        if (options.lifeMillis() != null) {
            return clock.getAsLong() + options.lifeMillis();
        }
        return options.keepTtl() && before != null ? before.expiresAt : null;
    }

    /** Adds one to the number at {@code key}; throws {@link RedisRefusal} if there is something else, or no larger number. */
    long increment(byte[] key) throws SQLException {
        return transactions.writeTogether(connection -> {
            KeyRow held = KeyRow.hold(connection, key);
            KeyRow before = live(held);
            long number = before == null ? 0 : RedisInteger.parse(before.value());
            if (number == Long.MAX_VALUE) {
                throw new RedisRefusal("ERR increment or decrement would overflow");
            }
            Long expiresAt = before == null ? null : before.expiresAt;
            KeyRow.string(RedisInteger.print(number + 1), expiresAt).replace(connection, key, held);
            return number + 1;
        });
    }

    /** How many milliseconds the value at {@code key} has left; as Redis has it, -1 for one without end, -2 for none. */
    long lifeMillis(byte[] key) throws SQLException {
        return transactions.read(connection -> {
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

    private @Nullable KeyRow live(@Nullable KeyRow row) {
        return row != null && row.isLive(clock.getAsLong()) ? row : null;
    }

    // several keys

    /**
     * The values in the order of the keys, null for what is not there, or no string; {@link RedisRefusal} if they are too much for a
     * reply.
     */
    List<byte @Nullable []> getAll(List<byte[]> keys) throws SQLException {
        NavigableSet<byte[]> distinct = KeyList.sorted(keys);
        Map<byte[], byte[]> found = transactions.readTogether(connection -> {
            // Must see what the sum has seen, or values that grow meanwhile would take any amount of memory.
            long now = clock.getAsLong();
            try (PreparedStatement sum = selectLive(connection, "coalesce(sum(octet_length(v)), 0)", distinct, now)) {
                requireReply(number(sum.executeQuery()));
            }
            try (PreparedStatement query =
                    selectLive(connection, "k, case kind when 'STRING' then v end", distinct, now)) {
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
            throw RedisRefusal.tooLargeReply(bytes, mostReplyBytes);
        }
    }

    /** How many of the keys are there; one that is given twice counts twice. */
    long count(List<byte[]> keys) throws SQLException {
        return transactions.read(connection -> {
            NavigableSet<byte[]> found = KeyList.sorted(List.of());
            try (PreparedStatement query = selectLive(connection, "k", KeyList.sorted(keys), clock.getAsLong())) {
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
        transactions.writeTogether(connection -> {
            int[] written = upsertAll(connection, entries);
            int next = 0;
            for (Map.Entry<byte[], byte[]> entry : entries.entrySet()) {
                if (written[next++] == 0) { // there is something else than a string
                    KeyRow held = KeyRow.hold(connection, entry.getKey());
                    KeyRow.string(entry.getValue(), null).replace(connection, entry.getKey(), held);
                }
            }
            return next;
        });
    }

    private int[] upsertAll(Connection connection, SortedMap<byte[], byte[]> entries) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(dialect.upsert())) {
            for (Map.Entry<byte[], byte[]> entry : entries.entrySet()) {
                bind(upsert, entry.getKey(), entry.getValue(), null);
                upsert.addBatch();
            }
            return upsert.executeBatch();
        }
    }

    /** Returns how many of the keys were there. */
    long delete(List<byte[]> keys) throws SQLException {
        NavigableSet<byte[]> distinct = KeyList.sorted(keys);
        return transactions.writeTogether(connection -> {
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
        return transactions.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement("select count(*) from eddy_kv where" + LIVE)) {
                query.setLong(1, clock.getAsLong());
                return number(query.executeQuery());
            }
        });
    }

    void clear() throws SQLException {
        transactions.writeTogether(connection -> {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ); // as for several keys
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(dialect.clear());
            }
        });
    }

    /** Removes rows that have expired, {@code most} at most; returns how many. */
    int purge(int most) throws SQLException {
        return transactions.write(connection -> {
            try (PreparedStatement purge = connection.prepareStatement(dialect.purge())) {
                purge.setLong(1, clock.getAsLong());
                purge.setInt(2, most);
                return purge.executeUpdate();
            }
        });
    }

    // rows

    private static void bind(PreparedStatement upsert, byte[] key, byte[] value, @Nullable Long expiresAt)
            throws SQLException {
        upsert.setBytes(1, key);
        upsert.setBytes(2, value);
        upsert.setObject(3, expiresAt, Types.BIGINT);
    }

    private static PreparedStatement selectLive(
            Connection connection, String columns, NavigableSet<byte[]> keys, long now) throws SQLException {
        PreparedStatement query = connection.prepareStatement(
                "select " + columns + " from eddy_kv where k " + KeyList.in(keys) + " and" + LIVE);
        query.setLong(KeyList.bind(query, 1, keys), now);
        return query;
    }

    private static Map<byte[], byte[]> entries(ResultSet rows) throws SQLException {
        Map<byte[], byte[]> entries = KeyList.map();
        while (rows.next()) {
            entries.put(rows.getBytes(1), rows.getBytes(2));
        }
        return entries;
    }

    private static long number(ResultSet row) throws SQLException {
        row.next();
        return row.getLong(1);
    }
}
