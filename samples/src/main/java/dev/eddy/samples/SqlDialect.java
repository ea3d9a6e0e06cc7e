package dev.eddy.samples;

/**
 * The tables of the stores, and the statements of {@link KeyValueStore} that databases word differently.
 *
 * <p>{@code eddy_kv} has a row for each key, on which the elements of lists in {@code eddy_item} and those of sets, hashes and
 * sorted sets in {@code eddy_member} hang. A time of null means never.
 *
 * <p>Keys are primary keys, so a database must be able to index the longest of them, and those of members.
 */
enum SqlDialect {
    /**
     * Keys and values are {@code VARBINARY}, which H2 limits to a mebibyte.
     *
     * <p>One writes at a time. A transaction of H2 that rolls back gives a row the value it had before, and does so again if the
     * file is written meanwhile, as each commit does; what another, which had waited for the row, has committed in between is lost
     * then, or a row that it has deleted is there again, without its entries in the indexes, and can never be deleted. So there must
     * be no other. Seen in H2 2.4.240 and 2.5.252: {@code RollbackDecisionMaker} has its effect while it decides, and the decision is
     * repeated. It costs little: H2 writes its file for one commit after the other anyway.
     */
    H2(
            1,
            """
            create table if not exists eddy_kv (
                k varbinary(2048) primary key, kind varchar(10) not null, v varbinary(1048576) not null,
                head bigint not null, size bigint not null, expires_at bigint);
            create index if not exists eddy_kv_expiry on eddy_kv (expires_at);
            create table if not exists eddy_item (
                k varbinary(2048) not null, position bigint not null, v varbinary(1048576) not null,
                primary key (k, position), foreign key (k) references eddy_kv (k) on delete cascade);
            create table if not exists eddy_member (
                k varbinary(2048) not null, member varbinary(2560) not null, score double precision,
                v varbinary(1048576),
                primary key (k, member), foreign key (k) references eddy_kv (k) on delete cascade);
            create index if not exists eddy_member_score on eddy_member (k, score, member)""",
            """
            merge into eddy_kv as t
            using (values (cast(? as varbinary(2048)), cast(? as varbinary(1048576)), cast(? as bigint)))
                as s (k, v, expires_at)
            on t.k = s.k
            when matched and t.kind = 'STRING' then update set v = s.v, expires_at = s.expires_at
            when not matched then
                insert (k, kind, v, head, size, expires_at) values (s.k, 'STRING', s.v, 0, 0, s.expires_at)""",
            "delete from eddy_kv where expires_at <= ? fetch first ? rows only",
            "delete from eddy_kv"),

    /** A row of an index has to fit into a third of a page, which 2560 bytes and a score do. */
    POSTGRESQL(
            Integer.MAX_VALUE,
            """
            create table if not exists eddy_kv (
                k bytea primary key, kind varchar(10) not null, v bytea not null,
                head bigint not null, size bigint not null, expires_at bigint);
            create index if not exists eddy_kv_expiry on eddy_kv (expires_at) where expires_at is not null;
            create table if not exists eddy_item (
                k bytea not null references eddy_kv on delete cascade, position bigint not null, v bytea not null,
                primary key (k, position));
            create table if not exists eddy_member (
                k bytea not null references eddy_kv on delete cascade, member bytea not null,
                score double precision, v bytea,
                primary key (k, member));
            create index if not exists eddy_member_score on eddy_member (k, score, member)
            where score is not null""",
            """
            insert into eddy_kv (k, kind, v, head, size, expires_at) values (?, 'STRING', ?, 0, 0, ?)
            on conflict (k) do update set v = excluded.v, expires_at = excluded.expires_at where eddy_kv.kind = 'STRING'""",
            """
            delete from eddy_kv where k in (
                select k from eddy_kv where expires_at <= ? limit ? for update skip locked)""",
            "truncate table eddy_kv, eddy_item, eddy_member");

    private final int mostWriters;
    private final String schema;
    private final String upsert;
    private final String purge;
    private final String clear;

    SqlDialect(int mostWriters, String schema, String upsert, String purge, String clear) {
        this.mostWriters = mostWriters;
        this.schema = schema;
        this.upsert = upsert;
        this.purge = purge;
        this.clear = clear;
    }

    /** How many transactions may write at the same time. */
    int mostWriters() {
        return mostWriters;
    }

    /** Makes what is not there of tables and indexes. */
    String schema() {
        return schema;
    }

    /** Takes key, value and time; does nothing if there is something else than a string at the key. */
    String upsert() {
        return upsert;
    }

    /** Takes the time now, and how many rows at most. */
    String purge() {
        return purge;
    }

    /** PostgreSQL does it at once and waits for all who write; H2 cannot with a table that others refer to. */
    String clear() {
        return clear;
    }
}
