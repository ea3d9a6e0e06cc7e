package dev.eddy.samples;

/**
 * The statements of {@link KeyValueStore} that databases word differently.
 *
 * <p>Keys are the primary key, so a database must be able to index the longest of them; a time of null means never.
 */
enum SqlDialect {
    /** Keys and values are {@code VARBINARY}, which H2 limits to a mebibyte. */
    H2(
            """
            create table if not exists eddy_kv (
                k varbinary(2048) primary key, v varbinary(1048576) not null, expires_at bigint)""",
            "create index if not exists eddy_kv_expiry on eddy_kv (expires_at)",
            "merge into eddy_kv (k, v, expires_at) key (k) values (?, ?, ?)",
            "delete from eddy_kv where expires_at <= ? fetch first ? rows only",
            "delete from eddy_kv"),

    /** A row of an index has to fit into a third of a page, which 2048 bytes do. */
    POSTGRESQL(
            """
            create table if not exists eddy_kv (
                k bytea primary key, v bytea not null, expires_at bigint)""",
            "create index if not exists eddy_kv_expiry on eddy_kv (expires_at) where expires_at is not null",
            """
            insert into eddy_kv (k, v, expires_at) values (?, ?, ?)
            on conflict (k) do update set v = excluded.v, expires_at = excluded.expires_at""",
            """
            delete from eddy_kv where k in (
                select k from eddy_kv where expires_at <= ? limit ? for update skip locked)""",
            "truncate table eddy_kv");

    private final String createTable;
    private final String createIndex;
    private final String upsert;
    private final String purge;
    private final String clear;

    SqlDialect(String createTable, String createIndex, String upsert, String purge, String clear) {
        this.createTable = createTable;
        this.createIndex = createIndex;
        this.upsert = upsert;
        this.purge = purge;
        this.clear = clear;
    }

    String createTable() {
        return createTable;
    }

    String createIndex() {
        return createIndex;
    }

    /** Takes key, value and time. */
    String upsert() {
        return upsert;
    }

    /** Takes the time now, and how many rows at most. */
    String purge() {
        return purge;
    }

    /** PostgreSQL does it at once and waits for all who write; H2 would give up waiting for them. */
    String clear() {
        return clear;
    }
}
