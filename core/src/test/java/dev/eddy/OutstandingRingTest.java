package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutstandingRingTest {

    private final ManualLoop loop = ManualLoop.create();
    private final OutstandingRing ring = new OutstandingRing(Integer.MAX_VALUE - 5_000); // wraps around in between
    private final List<Outstanding<?>> expected = new ArrayList<>();

    private Outstanding<?> work() {
        return new RemoteJob<>(loop.newPromise(), Offload.DEFAULT);
    }

    private void add() {
        Outstanding<?> work = work();
        ring.add(work);
        expected.add(work);
    }

    private void remove(int index) {
        assertThat(ring.remove(expected.remove(index))).isTrue();
    }

    private void check() {
        assertThat(ring.all()).isEqualTo(expected);
        assertThat(ring.isEmpty()).isEqualTo(expected.isEmpty());
        if (!expected.isEmpty()) {
            assertThat(ring.oldest()).isSameAs(expected.get(0));
        }
    }

    /** Each phase takes from the front, or anywhere, with more that come or more that go. */
    @Test
    void shouldKeepTheOrderWhateverComesAndGoes() {
        Random random = new Random(5);
        for (int phase = 0; phase < 60; phase++) {
            int coming = 20 + random.nextInt(60); // of a hundred
            boolean inOrder = random.nextBoolean();
            for (int step = 0; step < 1_000; step++) {
                if (expected.isEmpty() || random.nextInt(100) < coming) {
                    add();
                } else {
                    remove(inOrder ? 0 : random.nextInt(expected.size()));
                }
                if (step % 50 == 0) {
                    check();
                }
            }
        }
    }

    @Test
    void shouldHoldAFewOldOnesAmongManyThatComeAndGo() {
        add();
        add();

        for (int i = 0; i < 10_000; i++) {
            add();
            remove(2);
        }

        check();
    }

    @Test
    void shouldStartAnewAfterABurst() {
        for (int i = 0; i < 5_000; i++) {
            add();
        }
        while (!expected.isEmpty()) {
            remove(expected.size() - 1);
        }
        check();

        add();
        add();

        check();
    }

    @Test
    void shouldRemoveNothingTwiceNorWhatIsNotThere() {
        Outstanding<?> gone = work();
        ring.add(gone);
        ring.remove(gone);
        add();

        assertThat(ring.remove(gone)).isFalse();
        assertThat(ring.remove(work())).isFalse();
        check();
    }
}
