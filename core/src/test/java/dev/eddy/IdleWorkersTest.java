package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdleWorkersTest {

    private final WorkerPool pool = WorkerPool.builder().threads(1).build();
    private final IdleWorkers idle = new IdleWorkers();

    @Test
    void shouldWakeTheOneThatHasWaitedLeast() {
        Worker first = new Worker(pool, new PaddedCounter());
        Worker second = new Worker(pool, new PaddedCounter());
        IdleWorkers.Wait gone = idle.add(first);
        idle.add(second);
        idle.add(first);

        assertThat(gone.end()).isTrue();

        assertThat(idle.take()).isSameAs(first);
        assertThat(idle.take()).isSameAs(second);
        assertThat(idle.take()).as("it has ended its wait itself").isNull();
        assertThat(idle.isEmpty()).isTrue();
    }

    @Test
    void shouldNotPileUpWaitsThatWorkersHaveEndedThemselves() {
        List<WeakReference<IdleWorkers.Wait>> ended = new ArrayList<>();
        Worker worker = new Worker(pool, new PaddedCounter());
        for (int i = 0; i < 100; i++) {
            IdleWorkers.Wait wait = idle.add(worker);
            wait.end();
            ended.add(new WeakReference<>(wait));
        }

        ended.remove(99); // the last has nobody yet who would come past it
        for (int attempts = 0; ended.stream().anyMatch(wait -> wait.get() != null); attempts++) {
            assertThat(attempts).as("collections until they were garbage").isLessThan(50);
            System.gc();
        }
        assertThat(idle.take()).isNull();
    }
}
