package dev.eddy.test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.LongPredicate;

/**
 * Plays a scenario in thousands of orders and finds the one that breaks it: a seed picks among everything that could happen
 * next, be it the loop's next callback, the next timer, a job's start or its end, a cancel or a close.
 *
 * <p><b>Determinism.</b> The same seed takes the same steps, if the scenario itself depends on nothing but its {@link
 * Interleaving}: no clock, no thread, no randomness of its own.
 * <p><b>Failure.</b> An {@link AssertionError} with the seed, the call that replays it, and the steps that led there.
 * <p><b>Time.</b> Virtual. Nothing sleeps, a run takes well under a millisecond.
 *
 * <pre>{@code
 * Interleavings.explore(5_000, run -> {
 *     AsyncSemaphore limit = new AsyncSemaphore(run.loop(), 1);
 *     LoopFuture<String> a = limit.acquire().thenCompose(permit -> {
 *         LoopFuture<String> job = run.loop().runInExecutor(null, run.job("a", () -> "done"));
 *         job.onDone(done -> permit.close());
 *         return job;
 *     });
 *     run.perhaps("cancel a", () -> a.cancel("not needed"));
 *     run.mustEnd("a", a);
 *     run.afterwards(() -> assertThat(limit.available()).isOne());
 * });
 * }</pre>
 *
 * <p>Thread-safe; a run is turned by the thread that asked for it.
 */
public final class Interleavings {

    /** What is to be played: says what exists and what may happen to it, and what must hold. */
    @FunctionalInterface
    public interface Scenario {

        /** Called once for each seed, before anything happens; the calling thread is not the loop's. */
        void arrange(Interleaving run) throws Exception;
    }

    private Interleavings() {}

    /**
     * Plays {@code scenario} with the seeds from 0 up to {@code seeds}.
     *
     * @throws AssertionError at the first seed that breaks it
     */
    public static void explore(int seeds, Scenario scenario) {
        explore(scenario, seed -> seed < seeds);
    }

    /**
     * As {@link #explore(int, Scenario)}, with as many seeds as fit into {@code budget}, which is real time; one at least.
     *
     * @return how many seeds that were
     */
    public static long explore(Duration budget, Scenario scenario) {
        long begun = System.nanoTime();
        long nanos = budget.toNanos();
        return explore(scenario, seed -> seed == 0 || System.nanoTime() - begun < nanos);
    }

    private static long explore(Scenario scenario, LongPredicate goesOn) {
        Objects.requireNonNull(scenario, "scenario");
        long seed = 0;
        try (SteppedThreads threads = new SteppedThreads()) {
            for (; goesOn.test(seed); seed++) {
                new Interleaving(seed, threads).play(scenario);
            }
        }
        return seed;
    }

    /**
     * Plays {@code scenario} once more with the seed that a failure named.
     *
     * @return the steps that were taken
     * @throws AssertionError if the seed breaks it
     */
    public static List<String> replay(long seed, Scenario scenario) {
        Objects.requireNonNull(scenario, "scenario");
        try (SteppedThreads threads = new SteppedThreads()) {
            return new Interleaving(seed, threads).play(scenario);
        }
    }
}
