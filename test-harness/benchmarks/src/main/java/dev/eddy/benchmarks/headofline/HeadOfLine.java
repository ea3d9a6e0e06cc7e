package dev.eddy.benchmarks.headofline;

import dev.eddy.benchmarks.Fork;
import dev.eddy.benchmarks.roundtrip.Contender;
import dev.eddy.benchmarks.roundtrip.Route;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * How long empty jobs take while one in a hundred sleeps.
 *
 * <p>Jobs arrive at a fixed rate, whatever becomes of those before, as they do from many clients, and each counts from the
 * moment at which it was to arrive: a system that stalls is not spared what came meanwhile. The rate keeps every system from
 * saturation: on average half of one of the sixteen threads sleeps, so that a free one is always there, and even a system that
 * takes one job after the other is busy half of the time only. Which jobs sleep is drawn, the same for all.
 */
final class HeadOfLine {

    static final int THREADS = 16;

    private static final long SECOND = 1_000_000_000;
    private static final int PER_SECOND = 1000;
    private static final int SLOW_ONE_IN = 100;
    private static final long SLOW_MILLIS = 50;

    private static final int WARM_UP_JOBS = 20_000;
    private static final int WARM_UP_PER_SECOND = 20_000;

    private final Route route;
    private final Histogram nanos = new Histogram(3); // confined to the loop until the last job is back

    private HeadOfLine(Route route) {
        this.route = route;
    }

    /** Arguments: the contender, and for how many milliseconds jobs arrive. */
    public static void main(String[] args) throws Exception {
        int jobs = (int) (Long.parseLong(args[1]) * PER_SECOND / 1000);
        try (Route route = Contender.valueOf(args[0]).open(THREADS)) {
            new HeadOfLine(route).arrive(WARM_UP_JOBS, WARM_UP_PER_SECOND, Integer.MAX_VALUE);
            HeadOfLine measured = new HeadOfLine(route);
            measured.arrive(jobs, PER_SECOND, SLOW_ONE_IN);
            Fork.print(Map.of(
                    "p50", measured.micros(50),
                    "p99", measured.micros(99),
                    "p999", measured.micros(99.9)));
        }
    }

    private double micros(double percentile) {
        return nanos.getValueAtPercentile(percentile) / 1e3;
    }

    private void arrive(int jobs, int perSecond, int slowOneIn) throws InterruptedException {
        Random random = new Random(1);
        CountDownLatch back = new CountDownLatch(jobs);
        long beginning = System.nanoTime();
        for (int job = 0; job < jobs; job++) {
            long due = beginning + job * SECOND / perSecond;
            sleepUntil(due);
            boolean slow = random.nextInt(slowOneIn) == 0;
            route.onLoop(() -> send(slow, due, back));
        }
        back.await();
    }

    private static void sleepUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void send(boolean slow, long due, CountDownLatch back) {
        Callable<Object> job = slow ? HeadOfLine::sleep : () -> Boolean.TRUE;
        route.send(job, result -> {
            if (result != Boolean.TRUE) { // never counted down: the turn fails
                throw new IllegalStateException("result: " + result + " (expected: true)");
            }
            if (!slow) {
                nanos.recordValue(System.nanoTime() - due);
            }
            back.countDown();
        });
    }

    private static Object sleep() throws InterruptedException {
        Thread.sleep(SLOW_MILLIS);
        return Boolean.TRUE;
    }
}
