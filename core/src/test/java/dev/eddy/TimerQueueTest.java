package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerQueueTest {

    private final ManualLoop loop = ManualLoop.create();
    private final TimerQueue queue = new TimerQueue();

    private Timer timer(long deadlineNanos) {
        return new Timer(loop, deadlineNanos, deadlineNanos, () -> {});
    }

    /** Against a list that is sorted anew each time; sort is stable, so ties stay in the order of insertion. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldBehaveLikeASortedListWhenUsedAtRandom(long seed) {
        Random random = new Random(seed);
        long origin = seed % 2 == 0 ? Long.MAX_VALUE - 50 : 0; // deadlines that wrap, as nanoTime may
        List<Timer> model = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> {
                    Timer added = timer(origin + random.nextInt(100));
                    queue.add(added);
                    model.add(added);
                    model.sort(Comparator.comparingLong(each -> each.deadlineNanos - origin));
                }
                case 3 -> {
                    if (!model.isEmpty()) {
                        Timer removed = model.remove(random.nextInt(model.size()));
                        queue.remove(removed);
                        queue.remove(removed);
                    }
                }
                case 4 -> {
                    long now = origin + random.nextInt(100);
                    Timer expected = !model.isEmpty() && model.get(0).deadlineNanos - now <= 0 ? model.remove(0) : null;
                    assertThat(queue.pollDue(now)).isSameAs(expected);
                }
                default -> assertThat(queue.poll()).isSameAs(model.isEmpty() ? null : model.remove(0));
            }
            assertThat(queue.size()).isEqualTo(model.size());
            assertThat(queue.peek()).isSameAs(model.isEmpty() ? null : model.get(0));
        }
    }

    @Test
    void shouldGiveNothingWhenNothingIsDue() {
        queue.add(timer(10));

        assertThat(queue.pollDue(9)).isNull();
        assertThat(queue.pollDue(10)).isNotNull();
        assertThat(queue.pollDue(11)).isNull();
    }

    @Test
    void shouldKeepTheOrderWhenOneDeadlineIsAsFarInThePastAsPossibleAndALaterOneAsFarInTheFuture() {
        long now = 1_000;
        Timer longAgo = timer(Nanos.near(Long.MIN_VALUE, now));
        Timer never = timer(Nanos.near(Long.MAX_VALUE, now + 1_000_000_000));

        queue.add(never);
        queue.add(longAgo);

        assertThat(queue.pollDue(now)).isSameAs(longAgo);
        assertThat(queue.pollDue(now)).isNull();
    }
}
