package dev.eddy.benchmarks.scale;

import dev.eddy.benchmarks.ClassHistogram;
import dev.eddy.benchmarks.Fork;
import dev.eddy.benchmarks.roundtrip.Contender;
import dev.eddy.benchmarks.roundtrip.Route;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.management.JMException;

/**
 * Jobs that are all sent before the first is back: what each holds on the heap meanwhile, and how long it takes.
 *
 * <p>The bytes are those of all objects that are reachable, with all jobs there and the first few blocking the workers, less those before. The
 * time is of empty jobs, from the first sent to the last one back, all sent at once; the median of several times.
 */
final class JobsInFlight {

    private static final int THREADS = 4;
    private static final int WARM_UP_JOBS = 1000;
    private static final long WARM_UP_NANOS =
            TimeUnit.SECONDS.toNanos(2); // else what comes first is slower, and growth hides
    private static final int MEASURED_JOBS = 500_000; // in all
    private static final int LEAST_TIMES = 5;

    private final Route route;

    private JobsInFlight(Route route) {
        this.route = route;
    }

    /** Arguments: the contender, and how many jobs, each number in turn, ascending. */
    public static void main(String[] args) throws Exception {
        Contender contender = Contender.valueOf(args[0]);
        Map<String, Double> found = new LinkedHashMap<>();
        double fewest = 0;
        double nanos = 0;
        for (int i = 1; i < args.length; i++) {
            int jobs = Integer.parseInt(args[i]);
            try (Route route = contender.open(THREADS)) { // another each time: the queues that one has grown stay large
                JobsInFlight measured = new JobsInFlight(route);
                measured.warmUp();
                found.put("bytes-" + jobs, measured.bytesEach(jobs));
                nanos = measured.nanosEach(jobs);
                found.put("nanos-" + jobs, nanos);
            }
            if (i == 1) {
                fewest = nanos;
            }
        }
        found.put("growth", nanos / fewest);
        Fork.print(found);
    }

    private void warmUp() throws InterruptedException {
        long startNanos = System.nanoTime();
        while (System.nanoTime() - startNanos < WARM_UP_NANOS) {
            send(WARM_UP_JOBS, () -> Boolean.TRUE).await();
        }
    }

    private double bytesEach(int jobs) throws InterruptedException, JMException {
        ClassHistogram.liveBytes(); // what counting itself makes, the first time, is there before
        CountDownLatch gate = new CountDownLatch(1);
        long before = ClassHistogram.liveBytes();
        CountDownLatch back = send(jobs, () -> {
            gate.await();
            return Boolean.TRUE;
        });
        CountDownLatch sent = new CountDownLatch(1);
        route.onLoop(sent::countDown);
        sent.await();
        long after = ClassHistogram.liveBytes();
        gate.countDown();
        back.await();
        return (after - before) / (double) jobs;
    }

    private double nanosEach(int jobs) throws InterruptedException {
        double[] times = new double[Math.max(LEAST_TIMES, MEASURED_JOBS / jobs)];
        for (int i = 0; i < times.length; i++) {
            long start = System.nanoTime();
            send(jobs, () -> Boolean.TRUE).await();
            times[i] = (System.nanoTime() - start) / (double) jobs;
        }
        Arrays.sort(times);
        return times[times.length / 2];
    }

    /** Returns at once; the latch opens when all are back. */
    private CountDownLatch send(int jobs, Callable<Object> job) {
        CountDownLatch back = new CountDownLatch(jobs);
        route.onLoop(() -> IntStream.range(0, jobs)
                .forEach(i -> route.send(job, result -> {
                    if (result != Boolean.TRUE) { // never counted down: the turn fails
                        throw new IllegalStateException("result: " + result + " (expected: true)");
                    }
                    back.countDown();
                })));
        return back;
    }
}
