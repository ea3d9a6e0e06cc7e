package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReadyQueueTest {

    private static final int PRODUCERS = 2;
    private static final int EACH = 1_000_000;

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final ReadyQueue queue = new ReadyQueue();

    private static final class Entry extends ReadyEntry {
        private final int producer;
        private final int number;

        Entry(int producer, int number) {
            this.producer = producer;
            this.number = number;
        }

        @Override
        void runOnLoop() {}

        @Override
        void drop(LoopClosedException closed) {}
    }

    /** In bursts: an entry is lost as soon as two producers take the same place. */
    @Test
    void shouldKeepTheOrderOfEachWhenSeveralOffer() throws Exception {
        AtomicInteger go = new AtomicInteger();
        List<Thread> producers = produce(producer -> {
            go.incrementAndGet();
            Spin.until(() -> go.get() == PRODUCERS);
            for (int number = 0; number < EACH; number++) {
                queue.offer(new Entry(producer, number));
            }
        });
        int[] next = new int[PRODUCERS];

        for (int taken = 0; taken < PRODUCERS * EACH; taken++) {
            Entry entry = take();
            if (entry.number != next[entry.producer]++) { // no assertion: it would take most of the time
                throw new AssertionError("producer " + entry.producer + ": number " + entry.number);
            }
        }
        for (Thread producer : producers) {
            producer.join();
        }

        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.poll()).isNull();
    }

    /** A producer that offers the next when the one before has been taken, just when the queue lets go of that. */
    @Test
    void shouldLoseNothingWhenItLetsGoOfTheLastWhileAnotherOffers() throws Exception {
        Random random = new Random(3);
        AtomicInteger taken = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        Thread producer = new Thread(() -> {
            for (int number = 1; !stop.get(); number++) {
                int expected = number;
                queue.offer(new Entry(0, number));
                Spin.until(() -> taken.get() == expected || stop.get());
            }
        });
        producer.start();
        long enough = System.nanoTime() + TimeUnit.SECONDS.toNanos(3); // a busy machine plays fewer rounds

        for (int round = 1; round <= 500_000 && System.nanoTime() < enough; round++) {
            Entry entry = take();
            taken.set(entry.number);
            Spin.times(random.nextInt(4));
            queue.forgetLast();
        }
        stop.set(true);
        producer.join();

        assertThat(taken).hasPositiveValue();
    }

    private static List<Thread> produce(IntConsumer work) {
        List<Thread> producers = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            int producer = i;
            producers.add(new Thread(() -> work.accept(producer)));
        }
        producers.forEach(Thread::start);
        return producers;
    }

    private Entry take() {
        Entry[] taken = new Entry[1];
        Spin.until(() -> (taken[0] = (Entry) queue.poll()) != null);
        return taken[0];
    }

    @Test
    void shouldHoldNothingOfWhatItGaveAwayWhenTold() {
        WeakReference<Entry> gone = new WeakReference<>(new Entry(0, 0));
        queue.offer(gone.get());
        assertThat(queue.poll()).isNotNull();

        queue.forgetLast();

        for (int attempts = 0; gone.get() != null; attempts++) {
            assertThat(attempts).as("collections").isLessThan(50);
            System.gc();
        }
        queue.offer(new Entry(0, 1));
        assertThat(queue.poll()).isInstanceOf(Entry.class);
    }
}
