package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How a pool ends that nobody closes: with its idle time, or with the JVM. */
class WorkerPoolExitTest {

    @RegisterExtension
    final NothingLeft nothingLeft = new NothingLeft();

    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

    @Test
    @Tag("TP-16")
    void shouldFinishItsJobsAndBecomeGarbageOnceItsThreadsAreIdleWhenItIsDropped() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(10);
        WeakReference<WorkerPool> dropped = useAndDrop(end, ran);

        System.gc();
        assertThat(dropped.get()).as("its threads keep it").isNotNull();
        end.countDown();

        assertThat(ran.await(10, TimeUnit.SECONDS)).as("what was queued").isTrue();
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(10));
            assertThat(thread.isAlive()).isFalse();
        }
        threads.clear(); // a thread that has ended may still hold what it ran
        for (int attempts = 0; dropped.get() != null; attempts++) {
            assertThat(attempts).as("collections until the pool was garbage").isLessThan(50);
            System.gc();
        }
    }

    private WeakReference<WorkerPool> useAndDrop(CountDownLatch end, CountDownLatch ran) {
        WorkerPool pool = WorkerPool.builder()
                .threads(2)
                .queue(10)
                .keepAlive(Duration.ofMillis(20))
                .build();
        for (long i = ran.getCount(); i > 0; i--) {
            pool.execute(() -> {
                threads.add(Thread.currentThread());
                await(end);
                ran.countDown();
            });
        }
        return new WeakReference<>(pool);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A program that returns from its main method while a job runs. */
    static final class Leaves {
        public static void main(String[] args) throws InterruptedException {
            CountDownLatch started = new CountDownLatch(1);
            WorkerPool.create().execute(() -> {
                System.out.println("job started");
                started.countDown();
                await(new CountDownLatch(1));
            });
            started.await();
            System.out.println("main ended");
        }
    }

    /** A program that closes its pool in a shutdown hook, and does some last work there. */
    static final class ClosesInAHook {
        public static void main(String[] args) throws InterruptedException {
            CountDownLatch started = new CountDownLatch(1);
            CountDownLatch ending = new CountDownLatch(1);
            WorkerPool pool = WorkerPool.builder().threads(1).queue(1).build();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                pool.execute(() -> System.out.println("job of the hook"));
                ending.countDown();
                System.out.println(
                        "clean: " + pool.close(Duration.ofSeconds(10)).isClean());
            }));
            pool.execute(() -> {
                started.countDown();
                await(ending);
                System.out.println("job ended");
            });
            started.await();
        }
    }

    @Test
    @Tag("TP-15")
    void shouldNotKeepTheJvmWhenAJobRuns(@TempDir Path directory) throws Exception {
        assertThat(outputOf(Leaves.class, directory)).containsExactly("job started", "main ended");
    }

    @Test
    @Tag("TP-15")
    void shouldFinishItsJobsWhenItIsClosedInAShutdownHook(@TempDir Path directory) throws Exception {
        assertThat(outputOf(ClosesInAHook.class, directory))
                .containsExactly("job ended", "job of the hook", "clean: true");
    }

    private static List<String> outputOf(Class<?> program, Path directory) throws Exception {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(40, TimeUnit.SECONDS)).as("it has ended").isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(output);
    }
}
