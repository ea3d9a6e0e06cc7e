package dev.eddy.samples;

import dev.eddy.samples.KeyRow.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Redis's lists in a table of a database.
 *
 * <p><b>Atomicity, durability, expiry.</b> As for a {@link KeyValueStore}.
 * <p><b>Cost.</b> An element more or less costs the logarithm of how many there are.
 *
 * <p>Methods throw {@link RedisRefusal} if there is something of another kind at the key. Every method blocks, for a connection and
 * for the database. Thread-safe.
 */
final class ListStore {

    private final Transactions transactions;
    private final LongSupplier clock;
    private final long mostReplyBytes;

    /** Where a list grows and shrinks. */
    enum End {
        LEFT,
        RIGHT
    }

    /**
     * @param clock the time now in milliseconds since 1970
     * @param mostReplyBytes how much {@link #range} may return
     */
    ListStore(Transactions transactions, LongSupplier clock, long mostReplyBytes) {
        this.transactions = transactions;
        this.clock = clock;
        this.mostReplyBytes = mostReplyBytes;
    }

    /** Puts the values one after the other at the end of the list at {@code key}; returns how long it is then. */
    long push(byte[] key, End end, List<byte[]> values) throws SQLException {
        return transactions.writeTogether(connection -> {
            KeyRow list = KeyRow.holdOrCreate(connection, key, Kind.LIST, clock.getAsLong());
            long position = end == End.LEFT ? list.head : list.head + list.size - 1;
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into eddy_item (k, position, v) values (?, ?, ?)")) {
                for (byte[] value : values) {
                    position += end == End.LEFT ? -1 : 1;
                    insert.setBytes(1, key);
                    insert.setLong(2, position);
                    insert.setBytes(3, value);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            long size = list.size + values.size();
            list.resized(end == End.LEFT ? position : list.head, size).resize(connection, key);
            return size;
        });
    }

    /** Takes the value at the end of the list at {@code key}. */
    Optional<byte[]> pop(byte[] key, End end) throws SQLException {
        return transactions.writeTogether(connection -> {
            KeyRow list = KeyRow.live(KeyRow.hold(connection, key), Kind.LIST, clock.getAsLong());
            if (list == null) {
                return Optional.empty();
            }
            long position = end == End.LEFT ? list.head : list.head + list.size - 1;
            byte[] value = items(connection, key, position, position).get(0);
            try (PreparedStatement delete =
                    connection.prepareStatement("delete from eddy_item where k = ? and position = ?")) {
                delete.setBytes(1, key);
                delete.setLong(2, position);
                delete.executeUpdate();
            }
            list.resized(end == End.LEFT ? position + 1 : list.head, list.size - 1)
                    .resize(connection, key);
            return Optional.of(value);
        });
    }

    /**
     * The values from the index {@code start} to {@code stop}, both included; a negative one counts from the right, and what is
     * outside of the list is left out. {@link RedisRefusal} if they are too much for a reply.
     */
    List<byte[]> range(byte[] key, long start, long stop) throws SQLException {
        return transactions.readTogether(connection -> {
            // Must see what the sum has seen, as for several strings.
            KeyRow list = KeyRow.live(KeyRow.read(connection, key), Kind.LIST, clock.getAsLong());
            if (list == null) {
                return List.of();
            }
            long from = Math.max(0, start < 0 ? start + list.size : start);
            long to = Math.min(list.size - 1, stop < 0 ? stop + list.size : stop);
            if (from > to) {
                return List.of();
            }
            requireReply(connection, key, list.head + from, list.head + to);
            return items(connection, key, list.head + from, list.head + to);
        });
    }

    /** Counts what an element takes in memory, too: there is no other limit to how many empty ones there are. */
    private void requireReply(Connection connection, byte[] key, long from, long to) throws SQLException {
        try (PreparedStatement sum = connection.prepareStatement(
                "select coalesce(sum(octet_length(v)), 0) from eddy_item where k = ? and position between ? and ?")) {
            sum.setBytes(1, key);
            sum.setLong(2, from);
            sum.setLong(3, to);
            ResultSet row = sum.executeQuery();
            row.next();
            long bytes = row.getLong(1) + (to - from + 1) * RedisCommand.OVERHEAD;
            if (bytes > mostReplyBytes) {
                throw RedisRefusal.tooLargeReply(bytes, mostReplyBytes);
            }
        }
    }

    private static List<byte[]> items(Connection connection, byte[] key, long from, long to) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "select v from eddy_item where k = ? and position between ? and ? order by position")) {
            query.setBytes(1, key);
            query.setLong(2, from);
            query.setLong(3, to);
            ResultSet rows = query.executeQuery();
            List<byte[]> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getBytes(1));
            }
            return values;
        }
    }
}
