package dev.eddy.samples;

import static dev.eddy.samples.KeyValueStoreContract.bytes;
import static dev.eddy.samples.KeyValueStoreContract.options;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.samples.ListStore.End;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link ListStore} and {@link MemberStore} must do with any database, and {@link KeyValueStore} with their keys. */
abstract class CollectionsContract {

    private static final int THREADS = 8;
    private static final int MOST_REPLY_BYTES = 1000;
    private static final byte[] KEY = bytes("k");

    private final AtomicLong now = new AtomicLong(1_000_000);
    private Database.Open database;
    private KeyValueStore store;
    private ListStore lists;
    private MemberStore members;

    abstract Database database() throws Exception;

    @BeforeEach
    void open() throws Exception {
        database = database().open(THREADS, now::get, MOST_REPLY_BYTES);
        store = database.store();
        lists = database.lists();
        members = database.members();
        store.clear();
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    // lists

    @Test
    void shouldGrowAndShrinkAListAtBothEnds() throws SQLException {
        assertThat(push(End.RIGHT, "c", "d")).isEqualTo(2);
        assertThat(push(End.LEFT, "b", "a")).isEqualTo(4);
        assertThat(push(End.RIGHT, "e")).isEqualTo(5);
        assertThat(range(0, -1)).containsExactly("a", "b", "c", "d", "e");

        assertThat(pop(End.LEFT)).hasValue("a");
        assertThat(pop(End.RIGHT)).hasValue("e");
        assertThat(pop(End.RIGHT)).hasValue("d");
        assertThat(range(0, -1)).containsExactly("b", "c");
        assertThat(pop(End.LEFT)).hasValue("b");
        assertThat(store.count(List.of(KEY))).isEqualTo(1);
        assertThat(pop(End.LEFT)).hasValue("c");
        assertThat(pop(End.LEFT)).isEmpty();
        assertThat(store.count(List.of(KEY))).isZero();
    }

    @Test
    void shouldReadARangeAsRedisCounts() throws SQLException {
        push(End.LEFT, "c", "b", "a");

        assertThat(range(1, 1)).containsExactly("b");
        assertThat(range(-2, -1)).containsExactly("b", "c");
        assertThat(range(-100, 100)).containsExactly("a", "b", "c");
        assertThat(range(Long.MIN_VALUE, Long.MAX_VALUE)).containsExactly("a", "b", "c");
        assertThat(range(2, 1)).isEmpty();
        assertThat(range(3, 5)).isEmpty();
        assertThat(range(0, -4)).isEmpty();
    }

    @Test
    void shouldRefuseARangeThatIsTooLarge() throws SQLException {
        lists.push(KEY, End.RIGHT, List.of(new byte[400], new byte[536], new byte[1]));

        assertThat(lists.range(KEY, 0, 1)).hasSize(2);
        assertThatThrownBy(() -> lists.range(KEY, 0, 2))
                .hasMessage("ERR reply is too large: bytes=1033 (expected: at most 1000)");
    }

    @Test
    void shouldLoseAndDoubleNothingOfAListThatAllPushToAndPopFrom() throws Exception {
        for (int round = 0; round < 10; round++) {
            List<List<String>> popped = SideBySide.play(THREADS, thread -> {
                List<String> own = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    push(i % 2 == 0 ? End.LEFT : End.RIGHT, thread + ":" + i);
                    pop(thread % 2 == 0 ? End.LEFT : End.RIGHT).ifPresent(own::add);
                }
                return own;
            });

            assertThat(popped.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(everything());
            assertThat(store.size()).isZero();
        }
    }

    // sets, hashes and sorted sets

    @Test
    void shouldAddAndTakeMembersOfASet() throws SQLException {
        assertThat(members.add(KEY, List.of(bytes("a"), bytes("b"), bytes("a"))))
                .isEqualTo(2);
        assertThat(members.add(KEY, List.of(bytes("b"), bytes("c")))).isEqualTo(1);

        List<String> taken = List.of(
                text(members.popAny(KEY)).orElseThrow(),
                text(members.popAny(KEY)).orElseThrow(),
                text(members.popAny(KEY)).orElseThrow());

        assertThat(taken).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(members.popAny(KEY)).isEmpty();
        assertThat(store.size()).isZero();
    }

    @Test
    void shouldTakeAnyMemberOfASet() throws SQLException {
        List<String> first = new ArrayList<>();
        for (int i = 0; i < 200 && !first.containsAll(List.of("a", "b", "c")); i++) {
            store.delete(List.of(KEY));
            members.add(KEY, List.of(bytes("a"), bytes("b"), bytes("c")));
            first.add(text(members.popAny(KEY)).orElseThrow());
        }

        assertThat(first).contains("a", "b", "c");
    }

    @Test
    void shouldLoseAndDoubleNothingOfASetThatAllAddToAndTakeFrom() throws Exception {
        for (int round = 0; round < 10; round++) {
            List<List<String>> taken = SideBySide.play(THREADS, thread -> {
                List<String> own = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    members.add(KEY, List.of(bytes(thread + ":" + i)));
                    text(members.popAny(KEY)).ifPresent(own::add);
                }
                return own;
            });

            assertThat(taken.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(everything());
            assertThat(store.size()).isZero();
        }
    }

    @Test
    void shouldAddAMemberOnceWhenAllAddIt() throws Exception {
        List<Long> added = SideBySide.play(THREADS, thread -> members.add(KEY, List.of(bytes("a"))));

        assertThat(added).containsOnlyOnce(1L);
        assertThat(text(members.popAny(KEY))).hasValue("a");
        assertThat(members.popAny(KEY)).isEmpty();
    }

    @Test
    void shouldPutFieldsOfAHash() throws Exception {
        assertThat(members.putFields(KEY, map("f", bytes("1"), "g", bytes("2"))))
                .isEqualTo(2);
        assertThat(members.putFields(KEY, map("f", bytes("3"), "h", bytes("")))).isEqualTo(1);

        assertThat(rows("select member, v from eddy_member order by member")).containsExactly("f3", "g2", "h");
    }

    @Test
    void shouldTakeTheLowestOfASortedSet() throws SQLException {
        assertThat(members.putScores(KEY, map("c", 2.5, "a", -1.0))).isEqualTo(2);
        assertThat(members.putScores(KEY, map("b", 2.5))).isEqualTo(1);
        assertThat(members.putScores(KEY, map("a", Double.POSITIVE_INFINITY, "low", Double.NEGATIVE_INFINITY)))
                .isEqualTo(1);

        List<String> taken = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Map.Entry<byte[], Double> lowest = members.popLowest(KEY).orElseThrow();
            taken.add(new String(lowest.getKey(), UTF_8) + lowest.getValue());
        }

        assertThat(taken).containsExactly("low-Infinity", "b2.5", "c2.5", "aInfinity");
        assertThat(members.popLowest(KEY)).isEmpty();
        assertThat(store.size()).isZero();
    }

    @Test
    void shouldTakeMembersAsLongAsTheDatabaseCanIndex() throws SQLException {
        byte[] key = new byte[2048];
        byte[] longest = new byte[512];
        new Random(1).nextBytes(key); // a database may compress what is not random
        new Random(2).nextBytes(longest);

        assertThat(members.add(key, List.of(longest, bytes("")))).isEqualTo(2);
        assertThatThrownBy(() -> members.add(key, List.of(new byte[513])))
                .hasMessage("ERR key and member are too long: bytes=2561 (expected: at most 2560)");
    }

    // keys

    @Test
    void shouldRemoveTheElementsWithTheirKey() throws Exception {
        makeOneOfEach();
        assertThat(store.delete(keys())).isEqualTo(4);
        assertNoElements();

        makeOneOfEach();
        for (byte[] key : keys()) {
            store.set(key, bytes("v"), SetOptions.PLAIN);
            assertThat(store.get(key)).hasValue(bytes("v"));
        }
        assertNoElements();

        store.clear();
        makeOneOfEach();
        SortedMap<byte[], byte[]> entries = KeyList.map();
        keys().forEach(key -> entries.put(key, bytes("w")));
        store.setAll(entries);
        assertThat(store.getAll(keys())).containsOnly(bytes("w"));
        assertNoElements();

        store.clear();
        makeOneOfEach();
        store.clear();
        assertNoElements();
    }

    @Test
    void shouldPurgeElementsAndBeginAnewWhenTheTimeOfTheirKeyHasComeOnly() throws Exception {
        makeOneOfEach();
        push(End.RIGHT, "old");
        for (byte[] key : keys()) {
            expireAt(key, now.get() + 10);
        }
        expireAt(KEY, now.get() + 10);
        now.addAndGet(9);
        assertThat(store.purge(100)).isZero();
        assertThat(store.lifeMillis(KEY)).isEqualTo(1);
        push(End.RIGHT, "old, too");
        assertThat(store.lifeMillis(KEY)).isEqualTo(1);

        now.addAndGet(1);

        assertThat(range(0, -1)).isEmpty();
        assertThat(pop(End.LEFT)).isEmpty();
        assertThat(push(End.LEFT, "new")).isEqualTo(1);
        assertThat(range(0, -1)).containsExactly("new");
        assertThat(store.purge(100)).isEqualTo(4);
        assertThat(rows("select v from eddy_item")).containsExactly("new");
        assertThat(rows("select member from eddy_member")).isEmpty();
    }

    @Test
    void shouldSeeKeysOfAllKinds() throws SQLException {
        makeOneOfEach();
        store.set(bytes("string"), bytes("v"), SetOptions.PLAIN);

        assertThat(store.size()).isEqualTo(5);
        assertThat(store.count(keys())).isEqualTo(4);
        assertThat(store.lifeMillis(bytes("list"))).isEqualTo(-1);
        assertThat(store.getAll(List.of(bytes("list"), bytes("string")))).containsExactly(null, bytes("v"));
        assertThat(store.set(bytes("list"), bytes("v"), options("NX")).done()).isFalse();
        assertThatThrownBy(() -> store.set(bytes("list"), bytes("v"), options("GET")))
                .hasMessageStartingWith("WRONGTYPE ");
    }

    @Test
    void shouldLeaveNoElementBehindWhoeverElseRemovesKeys() throws Exception {
        for (int round = 0; round < 30; round++) {
            SideBySide.play(THREADS, thread -> {
                for (int i = 0; i < 5; i++) {
                    pushUnlessRefused();
                    members.add(bytes("set"), List.of(bytes("m" + thread)));
                    switch (thread % 4) {
                        case 0 -> store.delete(List.of(KEY, bytes("set")));
                        case 1 -> store.clear();
                        case 2 -> store.set(KEY, bytes("v"), SetOptions.PLAIN);
                        default -> expireAndPurge();
                    }
                }
                return thread;
            });

            assertThat(rows("select k from eddy_item where k not in (select k from eddy_kv)"))
                    .isEmpty();
            assertThat(rows("select k from eddy_member where k not in (select k from eddy_kv)"))
                    .isEmpty();
            assertThat(rows("select k from eddy_kv where size <> (select count(*) from eddy_item where k = eddy_kv.k)"
                            + " + (select count(*) from eddy_member where k = eddy_kv.k)"))
                    .isEmpty();
        }
    }

    /** A refused push has held the row, and gives it back just when an increment waits for it, while others commit. */
    @Test
    void shouldLoseNoIncrementWhilePushesToTheSameKeyAreRefused() throws Exception {
        store.set(KEY, bytes("0"), SetOptions.PLAIN);

        SideBySide.play(THREADS, thread -> {
            for (int i = 0; i < 800; i++) {
                switch (thread % 4) {
                    case 0 -> store.increment(KEY);
                    case 1 -> pushUnlessRefused();
                    default -> store.set(bytes("own" + thread), bytes("v"), SetOptions.PLAIN);
                }
            }
            return thread;
        });

        assertThat(store.get(KEY)).hasValue(bytes("1600"));
    }

    private void pushUnlessRefused() throws SQLException {
        try {
            push(End.LEFT, "a");
        } catch (RedisRefusal refusal) {
            assertThat(refusal).hasMessageStartingWith("WRONGTYPE "); // another has set a string
        }
    }

    private void expireAndPurge() throws SQLException {
        expireAt(KEY, now.get());
        store.purge(100);
    }

    private static List<byte[]> keys() {
        return List.of(bytes("list"), bytes("set"), bytes("hash"), bytes("zset"));
    }

    private void makeOneOfEach() throws SQLException {
        lists.push(bytes("list"), End.LEFT, List.of(bytes("a"), bytes("b")));
        members.add(bytes("set"), List.of(bytes("a"), bytes("b")));
        members.putFields(bytes("hash"), map("f", bytes("1"), "g", bytes("2")));
        members.putScores(bytes("zset"), map("a", 1.0, "b", 2.0));
    }

    private void assertNoElements() throws SQLException {
        assertThat(rows("select v from eddy_item")).isEmpty();
        assertThat(rows("select member from eddy_member")).isEmpty();
    }

    /** There is no command for it yet. */
    private void expireAt(byte[] key, long millis) throws SQLException {
        database.transactions().write(connection -> {
            try (var update = connection.prepareStatement("update eddy_kv set expires_at = ? where k = ?")) {
                update.setLong(1, millis);
                update.setBytes(2, key);
                return update.executeUpdate();
            }
        });
    }

    /** The columns of each row one behind the other. */
    private List<String> rows(String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = database.pool().getConnection();
                var statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery(query);
            while (rows.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.append(new String(rows.getBytes(i), UTF_8));
                }
                found.add(row.toString());
            }
        }
        return found;
    }

    private static List<String> everything() {
        return IntStream.range(0, THREADS * 10)
                .mapToObj(i -> i / 10 + ":" + i % 10)
                .toList();
    }

    private long push(End end, String... values) throws SQLException {
        return lists.push(
                KEY,
                end,
                List.of(values).stream().map(KeyValueStoreContract::bytes).toList());
    }

    private Optional<String> pop(End end) throws SQLException {
        return text(lists.pop(KEY, end));
    }

    private List<String> range(long start, long stop) throws SQLException {
        return lists.range(KEY, start, stop).stream()
                .map(value -> new String(value, UTF_8))
                .toList();
    }

    private static Optional<String> text(Optional<byte[]> value) {
        return value.map(bytes -> new String(bytes, UTF_8));
    }

    private static <V> SortedMap<byte[], V> map(String key, V value) {
        SortedMap<byte[], V> map = KeyList.map();
        map.put(bytes(key), value);
        return map;
    }

    private static <V> SortedMap<byte[], V> map(String key, V value, String other, V otherValue) {
        SortedMap<byte[], V> map = map(key, value);
        map.put(bytes(other), otherValue);
        return map;
    }
}
