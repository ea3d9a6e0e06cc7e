package dev.eddy.samples;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/**
 * The row of a key, which may have expired: the value, if that is a string, and else what the elements hang on. They go with it.
 *
 * <p>Who changes a collection holds its row, and changes that, too, when the elements become more or fewer: so that who removes keys
 * without holding them notices.
 *
 * <p>Immutable. The methods that take a connection block.
 */
final class KeyRow {

    private static final String COLUMNS = "select kind, v, head, size, expires_at from eddy_kv where k = ?";
    private static final byte[] NOTHING = {};

    /** What there is at a key. The table has its name. */
    enum Kind {
        STRING,
        LIST,
        SET,
        HASH,
        SORTED_SET
    }

    final Kind kind;

    private final byte[] value;

    /** The position of the first element of a list. */
    final long head;

    /** How many elements there are. */
    final long size;

    final @Nullable Long expiresAt;

    private KeyRow(Kind kind, byte[] value, long head, long size, @Nullable Long expiresAt) {
        this.kind = kind;
        this.value = value;
        this.head = head;
        this.size = size;
        this.expiresAt = expiresAt;
    }

    static KeyRow string(byte[] value, @Nullable Long expiresAt) {
        return new KeyRow(Kind.STRING, value, 0, 0, expiresAt);
    }

    KeyRow resized(long newHead, long newSize) {
        return new KeyRow(kind, value, newHead, newSize, expiresAt);
    }

    boolean isLive(long now) {
        return expiresAt == null || expiresAt > now;
    }

    /** The value; throws {@link RedisRefusal} if it is no string. */
    byte[] value() {
        return require(Kind.STRING).value;
    }

    /** This row; throws {@link RedisRefusal} if it is of another kind. */
    KeyRow require(Kind wanted) {
        if (kind != wanted) {
            throw new RedisRefusal("WRONGTYPE Operation against a key holding the wrong kind of value");
        }
        return this;
    }

    /** The row of {@code key}; null if there is none. */
    static @Nullable KeyRow read(Connection connection, byte[] key) throws SQLException {
        return select(connection, key, COLUMNS);
    }

    /** The row of {@code key}, which stays as it is until the transaction ends; null if there is none. */
    static @Nullable KeyRow hold(Connection connection, byte[] key) throws SQLException {
        return select(connection, key, COLUMNS + " for update");
    }

    private static @Nullable KeyRow select(Connection connection, byte[] key, String statement) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(statement)) {
            query.setBytes(1, key);
            ResultSet row = query.executeQuery();
            if (!row.next()) {
                return null;
            }
            Kind kind = Kind.valueOf(row.getString(1));
            byte[] value = row.getBytes(2);
            long head = row.getLong(3);
            long size = row.getLong(4);
            long expiresAt = row.getLong(5);
            return new KeyRow(kind, value, head, size, row.wasNull() ? null : expiresAt);
        }
    }

    /** {@code row} if it has not expired, and null otherwise; throws {@link RedisRefusal} if it is of another kind. */
    static @Nullable KeyRow live(@Nullable KeyRow row, Kind kind, long now) {
        return row != null && row.isLive(now) ? row.require(kind) : null;
    }

    /** The row of {@code key}, held; an empty one is made if there is none. {@link RedisRefusal} if it is of another kind. */
    static KeyRow holdOrCreate(Connection connection, byte[] key, Kind kind, long now) throws SQLException {
        KeyRow held = hold(connection, key);
        KeyRow present = live(held, kind, now);
        if (present != null) {
            return present;
        }
        KeyRow created = new KeyRow(kind, NOTHING, 0, 0, null);
        created.replace(connection, key, held);
        return created;
    }

    /**
     * Writes this row in the place of {@code held}, which {@link #hold} has returned. Not an upsert: a row that came after there was
     * none to hold must not be overwritten, but noticed.
     */
    void replace(Connection connection, byte[] key, @Nullable KeyRow held) throws SQLException {
        if (held != null && held.kind == Kind.STRING && kind == Kind.STRING) {
            write(
                    connection,
                    key,
                    "update eddy_kv set kind = ?, v = ?, head = ?, size = ?, expires_at = ? where k = ?");
            return;
        }
        if (held != null) {
            delete(connection, key);
        }
        write(connection, key, "insert into eddy_kv (kind, v, head, size, expires_at, k) values (?, ?, ?, ?, ?, ?)");
    }

    private void write(Connection connection, byte[] key, String statement) throws SQLException {
        try (PreparedStatement write = connection.prepareStatement(statement)) {
            write.setString(1, kind.name());
            write.setBytes(2, value);
            write.setLong(3, head);
            write.setLong(4, size);
            write.setObject(5, expiresAt, Types.BIGINT);
            write.setBytes(6, key);
            write.executeUpdate();
        }
    }

    /** Writes the numbers of this row, which is held; removes it if nothing is in it. */
    void resize(Connection connection, byte[] key) throws SQLException {
        if (size == 0) {
            delete(connection, key);
            return;
        }
        try (PreparedStatement update =
                connection.prepareStatement("update eddy_kv set head = ?, size = ? where k = ?")) {
            update.setLong(1, head);
            update.setLong(2, size);
            update.setBytes(3, key);
            update.executeUpdate();
        }
    }

    private static void delete(Connection connection, byte[] key) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from eddy_kv where k = ?")) {
            delete.setBytes(1, key);
            delete.executeUpdate();
        }
    }
}
