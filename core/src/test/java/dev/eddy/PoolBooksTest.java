package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolBooksTest {

    private final WorkerPool pool = WorkerPool.builder().build(); // never given a task

    /** Fewer threads than counters, as many, and more. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 256, 257, 1000})
    void shouldKnowHowManyTasksWerePerformedAlsoByWorkersThatHaveEnded(int threads) {
        PoolBooks books = new PoolBooks(threads, 10);

        for (int generation = 1; generation <= 3; generation++) {
            List<Worker> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                assertThat(books.accept()).isTrue();
                workers.add(books.add(pool));
            }
            assertThat(books.threads()).isEqualTo(threads);
            workers.forEach(worker -> books.performed(worker.counter()));
            workers.forEach(books::remove);

            assertThat(books.threads()).isZero();
            assertThat(books.figures().completed()).isEqualTo((long) generation * threads);
            assertThat(books.allEnded()).isTrue();
        }
    }

    @Test
    void shouldGiveEachWorkerACounterOfItsOwnWhenThereAreEnough() {
        PoolBooks books = new PoolBooks(256, 10);
        Map<PaddedCounter, Worker> owners = new HashMap<>();
        for (int i = 0; i < 256; i++) {
            Worker worker = books.add(pool);
            assertThat(owners.put(worker.counter(), worker)).isNull();
        }
        List<Worker> ended = new ArrayList<>(owners.values()).subList(0, 100);
        ended.forEach(worker -> {
            books.remove(worker);
            owners.remove(worker.counter());
        });

        for (int i = 0; i < 100; i++) {
            Worker worker = books.add(pool);
            assertThat(owners.put(worker.counter(), worker)).isNull();
        }
    }

    /** One after the other on a new thread each: what is read for each task must not grow with them. */
    @Test
    void shouldHaveNoMoreCountersThanThereWereWorkersAtATime() {
        PoolBooks books = new PoolBooks(1000, 10);
        Set<PaddedCounter> counters = new HashSet<>();

        for (int i = 0; i < 1000; i++) {
            Worker worker = books.add(pool);
            counters.add(worker.counter());
            books.remove(worker);
        }

        assertThat(counters).hasSize(1);
    }

    /** Workers that share a counter count at the same time. */
    @Test
    void shouldLoseNoCountWhenWorkersShareACounter() throws Exception {
        PoolBooks books = new PoolBooks(300, 10);
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            workers.add(books.add(pool));
        }
        PaddedCounter shared = workers.get(0).counter();
        assertThat(workers.get(256).counter()).isSameAs(shared);

        Thread other = new Thread(() -> performOften(books, shared));
        other.start();
        performOften(books, shared);
        other.join();

        assertThat(books.figures().completed()).isEqualTo(200_000);
    }

    private static void performOften(PoolBooks books, PaddedCounter counter) {
        for (int i = 0; i < 100_000; i++) {
            books.performed(counter);
        }
    }
}
