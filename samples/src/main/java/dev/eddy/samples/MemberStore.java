package dev.eddy.samples;

import dev.eddy.samples.KeyRow.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Redis's sets, hashes and sorted sets in a table of a database.
 *
 * <p><b>Atomicity, durability, expiry.</b> As for a {@link KeyValueStore}.
 * <p><b>Cost.</b> An element more or less costs the logarithm of how many there are.
 *
 * <p>Methods throw {@link RedisRefusal} if there is something of another kind at the key. Every method blocks, for a connection and
 * for the database. Thread-safe.
 */
final class MemberStore {

    /** Of a key and a member: what PostgreSQL can index. */
    private static final int MOST_INDEXED_BYTES = 2560;

    private final Transactions transactions;
    private final LongSupplier clock;

    /** @param clock the time now in milliseconds since 1970 */
    MemberStore(Transactions transactions, LongSupplier clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Puts the fields into the hash at {@code key}; returns how many were not there. */
    long putFields(byte[] key, SortedMap<byte[], byte[]> fields) throws SQLException {
        return put(key, Kind.HASH, fields);
    }

    /** Puts the members with their scores into the sorted set at {@code key}; returns how many were not there. */
    long putScores(byte[] key, SortedMap<byte[], Double> scores) throws SQLException {
        return put(key, Kind.SORTED_SET, scores);
    }

    /** Adds the members to the set at {@code key}; returns how many were not there. */
    long add(byte[] key, List<byte[]> members) throws SQLException {
        SortedMap<byte[], Double> scores = KeyList.map();
        // By chance, so that to take the first behind a chance score is to take any.
        members.forEach(member -> scores.put(member, ThreadLocalRandom.current().nextDouble()));
        return put(key, Kind.SET, scores);
    }

    private long put(byte[] key, Kind kind, SortedMap<byte[], ?> members) throws SQLException {
        members.keySet().forEach(member -> requireIndexable(key, member));
        return transactions.writeTogether(connection -> {
            KeyRow row = KeyRow.holdOrCreate(connection, key, kind, clock.getAsLong());
            NavigableSet<byte[]> present = present(connection, key, KeyList.sorted(members.keySet()));
            String column = kind == Kind.HASH ? "v" : "score";
            try (PreparedStatement insert = connection.prepareStatement(
                            "insert into eddy_member (" + column + ", k, member) values (?, ?, ?)");
                    PreparedStatement update = connection.prepareStatement(
                            "update eddy_member set " + column + " = ? where k = ? and member = ?")) {
                for (Map.Entry<byte[], ?> member : members.entrySet()) {
                    PreparedStatement write = present.contains(member.getKey()) ? update : insert;
                    write.setObject(1, member.getValue());
                    write.setBytes(2, key);
                    write.setBytes(3, member.getKey());
                    write.addBatch();
                }
                insert.executeBatch();
                if (kind != Kind.SET) {
                    update.executeBatch();
                }
            }
            long added = (long) members.size() - present.size();
            if (added > 0) {
                row.resized(0, row.size + added).resize(connection, key);
            }
            return added;
        });
    }

    private static void requireIndexable(byte[] key, byte[] member) {
        int bytes = key.length + member.length;
        if (bytes > MOST_INDEXED_BYTES) {
            throw new RedisRefusal("ERR key and member are too long: bytes=" + bytes + " (expected: at most "
                    + MOST_INDEXED_BYTES + ')');
        }
    }

    private static NavigableSet<byte[]> present(Connection connection, byte[] key, NavigableSet<byte[]> members)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "select member from eddy_member where k = ? and member " + KeyList.in(members))) {
            query.setBytes(1, key);
            KeyList.bind(query, 2, members);
            ResultSet rows = query.executeQuery();
            NavigableSet<byte[]> present = KeyList.sorted(List.of());
            while (rows.next()) {
                present.add(rows.getBytes(1));
            }
            return present;
        }
    }

    /** Takes any member of the set at {@code key}. */
    Optional<byte[]> popAny(byte[] key) throws SQLException {
        double from = ThreadLocalRandom.current().nextDouble();
        return pop(key, Kind.SET, from).map(Map.Entry::getKey);
    }

    /** Takes the member with the lowest score from the sorted set at {@code key}, and its score. */
    Optional<Map.Entry<byte[], Double>> popLowest(byte[] key) throws SQLException {
        return pop(key, Kind.SORTED_SET, Double.NEGATIVE_INFINITY);
    }

    private Optional<Map.Entry<byte[], Double>> pop(byte[] key, Kind kind, double from) throws SQLException {
        return transactions.writeTogether(connection -> {
            KeyRow row = KeyRow.live(KeyRow.hold(connection, key), kind, clock.getAsLong());
            if (row == null) {
                return Optional.empty();
            }
            Map.Entry<byte[], Double> lowest = lowest(connection, key, from);
            if (lowest == null) {
                lowest = Objects.requireNonNull(lowest(connection, key, Double.NEGATIVE_INFINITY));
            }
            try (PreparedStatement delete =
                    connection.prepareStatement("delete from eddy_member where k = ? and member = ?")) {
                delete.setBytes(1, key);
                delete.setBytes(2, lowest.getKey());
                delete.executeUpdate();
            }
            row.resized(0, row.size - 1).resize(connection, key);
            return Optional.of(lowest);
        });
    }

    private static Map.@Nullable Entry<byte[], Double> lowest(Connection connection, byte[] key, double from)
            throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement(
                        "select member, score from eddy_member where k = ? and score >= ? order by k, score, member" // as the index
                                + " fetch first row only")) {
            query.setBytes(1, key);
            query.setDouble(2, from);
            ResultSet row = query.executeQuery();
            return row.next() ? Map.entry(row.getBytes(1), row.getDouble(2)) : null;
        }
    }
}
