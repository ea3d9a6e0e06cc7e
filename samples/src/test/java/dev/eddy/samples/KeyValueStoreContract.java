package dev.eddy.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link KeyValueStore} must do with any database. */
abstract class KeyValueStoreContract {

    private static final int THREADS = 8;
    private static final int MOST_REPLY_BYTES = 1000;

    final AtomicLong now = new AtomicLong(1_000_000);
    private Database.Open database;
    KeyValueStore store;

    abstract Database database() throws Exception;

    @BeforeEach
    void open() throws Exception {
        database = database().open(THREADS, now::get, MOST_REPLY_BYTES);
        store = database.store();
        store.clear();
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    @Test
    void shouldKeepAnyBytes() throws SQLException {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }

        store.set(all, all, SetOptions.PLAIN);
        store.set(bytes(""), bytes(""), SetOptions.PLAIN);

        assertThat(store.get(all)).hasValue(all);
        assertThat(store.get(bytes(""))).hasValue(new byte[0]);
        assertThat(store.get(bytes("\0"))).isEmpty();
    }

    @Test
    void shouldKeepTheLongestKeyAndValue() throws SQLException {
        byte[] key = new byte[2048];
        new java.util.Random(1).nextBytes(key); // a database may compress what is not random
        byte[] value = new byte[1 << 20];
        new java.util.Random(2).nextBytes(value);

        store.set(key, value, SetOptions.PLAIN);

        assertThat(store.get(key)).hasValue(value);
    }

    @Test
    void shouldSetOnTheConditionOnly() throws SQLException {
        assertThat(store.set(bytes("k"), bytes("1"), options("XX")).done()).isFalse();
        assertThat(store.set(bytes("k"), bytes("2"), options("NX")).done()).isTrue();
        assertThat(store.set(bytes("k"), bytes("3"), options("NX")).done()).isFalse();
        assertThat(store.get(bytes("k"))).hasValue(bytes("2"));
        assertThat(store.set(bytes("k"), bytes("4"), options("XX", "GET")).before())
                .hasValue(bytes("2"));
        assertThat(store.get(bytes("k"))).hasValue(bytes("4"));
    }

    @Test
    void shouldNotFindAnythingWhoseTimeHasCome() throws SQLException {
        store.set(bytes("k"), bytes("7"), options("PX", "500"));
        now.addAndGet(499);
        assertThat(store.lifeMillis(bytes("k"))).isEqualTo(1);
        assertThat(store.get(bytes("k"))).hasValue(bytes("7"));

        now.addAndGet(1);

        assertThat(store.get(bytes("k"))).isEmpty();
        assertThat(store.lifeMillis(bytes("k"))).isEqualTo(-2);
        assertThat(store.count(List.of(bytes("k")))).isZero();
        assertThat(store.getAll(List.of(bytes("k"))).get(0)).isNull();
        assertThat(store.size()).isZero();
        assertThat(store.delete(List.of(bytes("k")))).isZero();
        assertThat(store.set(bytes("k"), bytes("8"), options("XX")).done()).isFalse();
        assertThat(store.increment(bytes("k"))).isEqualTo(1);
        assertThat(store.lifeMillis(bytes("k"))).isEqualTo(-1);
    }

    @Test
    void shouldKeepTheTimeWhenToldSoAndForAnIncrement() throws SQLException {
        store.set(bytes("k"), bytes("1"), options("EX", "10"));
        store.increment(bytes("k"));
        assertThat(store.lifeMillis(bytes("k"))).isEqualTo(10_000);
        store.set(bytes("k"), bytes("5"), options("KEEPTTL"));
        assertThat(store.lifeMillis(bytes("k"))).isEqualTo(10_000);

        store.set(bytes("k"), bytes("6"), SetOptions.PLAIN);

        assertThat(store.lifeMillis(bytes("k"))).isEqualTo(-1);
    }

    @Test
    void shouldPurgeWhatHasExpiredOnlyAndNoMoreThanTold() throws SQLException {
        for (int i = 0; i < 5; i++) {
            store.set(bytes("old" + i), bytes("v"), options("PX", "10"));
        }
        store.set(bytes("later"), bytes("v"), options("PX", "11"));
        store.set(bytes("never"), bytes("v"), SetOptions.PLAIN);
        now.addAndGet(10);

        assertThat(store.purge(3)).isEqualTo(3);
        assertThat(store.purge(3)).isEqualTo(2);
        assertThat(store.purge(3)).isZero();
        assertThat(store.size()).isEqualTo(2);
    }

    @Test
    void shouldCountAndDeleteKeysAsTheyAreGiven() throws SQLException {
        store.setAll(entries(Map.of("a", "1", "b", "2")));

        List<byte[]> keys = List.of(bytes("b"), bytes("none"), bytes("a"), bytes("b"));

        assertThat(store.count(keys)).isEqualTo(3);
        assertThat(store.getAll(keys)).containsExactly(bytes("2"), null, bytes("1"), bytes("2"));
        assertThat(store.delete(keys)).isEqualTo(2);
        assertThat(store.size()).isZero();
    }

    @Test
    void shouldRefuseAReplyThatIsTooLarge() throws SQLException {
        store.set(bytes("half"), new byte[MOST_REPLY_BYTES / 2], SetOptions.PLAIN);
        store.set(bytes("more"), new byte[MOST_REPLY_BYTES / 2 + 1], SetOptions.PLAIN);

        assertThat(store.getAll(List.of(bytes("half"), bytes("half")))).hasSize(2);
        assertThatThrownBy(() -> store.getAll(List.of(bytes("half"), bytes("more"))))
                .hasMessage("ERR reply is too large: bytes=1001 (expected: at most 1000)");
        assertThatThrownBy(() -> store.getAll(List.of(bytes("half"), bytes("half"), bytes("half"))))
                .hasMessage("ERR reply is too large: bytes=1500 (expected: at most 1000)");
    }

    @Test
    void shouldIncrementIntegersOnly() throws SQLException {
        for (String none : List.of("", "x", "+1", "01", " 1", "1 ", "9223372036854775808", "1".repeat(100))) {
            store.set(bytes("k"), bytes(none), SetOptions.PLAIN);
            assertThatThrownBy(() -> store.increment(bytes("k")))
                    .hasMessage("ERR value is not an integer or out of range");
            assertThat(store.get(bytes("k"))).hasValue(bytes(none));
        }
        store.set(bytes("k"), bytes("-9223372036854775808"), SetOptions.PLAIN);
        assertThat(store.increment(bytes("k"))).isEqualTo(-9223372036854775807L);
        store.set(bytes("k"), bytes("9223372036854775807"), SetOptions.PLAIN);
        assertThatThrownBy(() -> store.increment(bytes("k"))).hasMessage("ERR increment or decrement would overflow");
    }

    @Test
    void shouldLoseNoIncrementWhenAllBeginWithAnAbsentKey() throws Exception {
        for (int round = 0; round < 20; round++) {
            byte[] key = bytes("counter" + round);

            List<Long> numbers = SideBySide.play(THREADS, thread -> store.increment(key));

            assertThat(numbers).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        }
    }

    @Test
    void shouldLetExactlyOneSetAnAbsentKey() throws Exception {
        for (int round = 0; round < 20; round++) {
            byte[] key = bytes("lock" + round);

            List<Boolean> done = SideBySide.play(THREADS, thread -> store.set(key, bytes("by" + thread), options("NX"))
                    .done());

            assertThat(done).containsOnlyOnce(true);
            int winner = done.indexOf(true);
            assertThat(store.get(key)).hasValue(bytes("by" + winner));
        }
    }

    @Test
    void shouldWriteAllOrNothingOfSeveralKeysWhoeverElseDoes() throws Exception {
        List<byte[]> keys = List.of(bytes("x"), bytes("y"), bytes("z"));
        for (int round = 0; round < 100; round++) {
            boolean clearing = round % 2 == 0;
            SideBySide.play(THREADS, thread -> {
                String value = "by" + thread;
                store.setAll(entries(Map.of("x", value, "y", value, "z", value)));
                List<byte[]> seen = store.getAll(keys);
                assertThat(seen.get(1)).isEqualTo(seen.get(0));
                assertThat(seen.get(2)).isEqualTo(seen.get(0));
                if (clearing) {
                    store.clear();
                } else {
                    store.delete(keys);
                }
                return thread;
            });
        }
    }

    @Test
    void shouldSetOneKeySideBySide() throws Exception {
        for (int round = 0; round < 20; round++) {
            byte[] key = bytes("same" + round);

            SideBySide.play(THREADS, thread -> store.set(key, bytes("by" + thread), SetOptions.PLAIN));

            assertThat(store.get(key)).isPresent();
        }
    }

    static SetOptions options(String... words) {
        return SetOptions.parse(
                Arrays.stream(words).map(KeyValueStoreContract::bytes).toList());
    }

    private static SortedMap<byte[], byte[]> entries(Map<String, String> texts) {
        SortedMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
        texts.forEach((key, value) -> entries.put(bytes(key), bytes(value)));
        return entries;
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
