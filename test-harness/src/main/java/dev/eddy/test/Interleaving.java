package dev.eddy.test;

import dev.eddy.LoopError;
import dev.eddy.LoopFuture;
import dev.eddy.ManualLoop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One run of a scenario of {@link Interleavings}: what the scenario says to it before the run, and what happens in it.
 *
 * <p><b>Steps.</b> Between two of them anything else may happen: each callback of a pass is one, the end of the pass, a jump of
 * the time to the next timer, a worker that takes a job, begins it, goes on with it, and each action of the scenario. A foreign
 * thread's action is one step.
 * <p><b>End.</b> When nothing is left that could happen. What {@link #mustEnd} was told of must be done then, what {@link
 * #afterwards} was told must hold, and no error may have reached the loop's exception handler.
 *
 * <p>For the scenario, and the callbacks and jobs in it: one of them runs at a time.
 */
public final class Interleaving {

    /** Something that a scenario does or checks. */
    @FunctionalInterface
    public interface Action {

        /** Does it. What it throws fails the run. */
        void run() throws Exception;
    }

    private final Trace trace = new Trace();
    private final long seed;
    private final Random random;
    private final ManualLoop loop = ManualLoop.create();
    private final StepExecutor executor = StepExecutor.removing();
    private final Steps steps;
    private final Map<String, LoopFuture<?>> mustEnd = new LinkedHashMap<>();
    private final List<Action> always = new ArrayList<>();
    private final List<Action> afterwards = new ArrayList<>();
    private final List<LoopError> errors = new ArrayList<>();
    private final Thread driver = Thread.currentThread();
    private boolean failed; // nothing else is to happen

    Interleaving(long seed, SteppedThreads threads) {
        this.seed = seed;
        this.random = new Random(mixed(seed));
        this.steps = new Steps(loop, executor, threads, random, trace);
        loop.setDefaultExecutor(executor);
        loop.setExceptionHandler((source, error) -> take(error));
    }

    /** Neighbouring seeds must not begin alike. From SplittableRandom; Random's own sequence is specified on every JDK. */
    private static long mixed(long seed) {
        long bits = (seed + 1) * 0x9E3779B97F4A7C15L;
        bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
        return bits ^ (bits >>> 31);
    }

    // what there is

    /** The loop, which the run turns. */
    public ManualLoop loop() {
        return loop;
    }

    /** The loop's default executor. The run takes jobs from it, oldest first; as many as there are may run at a time. */
    public StepExecutor executor() {
        return executor;
    }

    /** For what the scenario itself leaves to chance: from the run's seed. */
    public Random random() {
        return random;
    }

    // what may happen

    /** {@code action} happens once, at any moment, on a thread that is not the loop's. */
    public void atAnyTime(String name, Action action) {
        steps.add(name, action);
    }

    /** As {@link #atAnyTime}; or it does not happen. */
    public void perhaps(String name, Action action) {
        if (random.nextInt(4) != 0) {
            steps.add(name, action);
        }
    }

    /** {@code call} as a job that pauses when it has begun: its start and its end are two steps. */
    public <V> Callable<V> job(String name, Callable<V> call) {
        Objects.requireNonNull(call, "call");
        return () -> {
            pause(name);
            return call.call();
        };
    }

    /**
     * In a job: lets other things happen before it goes on.
     *
     * @throws InterruptedException if it was interrupted meanwhile
     */
    public void pause(String where) throws InterruptedException {
        SteppedThread.pause(where);
    }

    /** Puts {@code text} among the steps, for whoever reads a failure. */
    public void note(String text) {
        trace.note(text);
    }

    // what must hold

    /** {@code future} must be done when nothing is left to happen. Returns it. */
    public <F extends LoopFuture<?>> F mustEnd(String name, F future) {
        mustEnd.put(name, Objects.requireNonNull(future, "future"));
        return future;
    }

    /** {@code check} must hold after each step; it is called on a thread that is not the loop's. */
    public void always(Action check) {
        always.add(Objects.requireNonNull(check, "check"));
    }

    /** {@code check} must hold when nothing is left to happen. */
    public void afterwards(Action check) {
        afterwards.add(Objects.requireNonNull(check, "check"));
    }

    /** The errors that reached the loop's exception handler so far; those that nobody takes fail the run. */
    public List<LoopError> takeErrors() {
        List<LoopError> taken = List.copyOf(errors);
        errors.clear();
        return taken;
    }

    private void take(LoopError error) {
        Thread current = Thread.currentThread();
        if (current == driver
                || current instanceof SteppedThread) { // not the garbage collector's, which comes at random
            errors.add(error);
        }
    }

    // the run

    /** Plays it to its end; returns the steps. */
    List<String> play(Interleavings.Scenario scenario) {
        try {
            scenario.arrange(this);
            loop.setOthers(this::othersAct);
            while (step(/* inPass= */ false)) {}
            checkTheEnd();
        } catch (Throwable cause) {
            failed = true;
            throw new AssertionError(report(cause), cause);
        } finally {
            failed = true;
            steps.end();
        }
        return trace.lines();
    }

    /** Called by the loop in the midst of a pass. */
    private void othersAct() {
        try {
            while (!failed && step(/* inPass= */ true)) {}
        } catch (Throwable cause) {
            failed = true;
            throw sneaky(cause);
        }
    }

    private boolean step(boolean inPass) throws Exception {
        boolean goesOn = steps.take(inPass);
        for (LoopError error : errors) {
            if (error.exception() instanceof AssertionError failure) {
                throw failure; // a check within a callback
            }
        }
        for (Action check : always) {
            check.run();
        }
        return goesOn;
    }

    private void checkTheEnd() throws Exception {
        List<String> pending = new ArrayList<>();
        mustEnd.forEach((name, future) -> {
            if (!future.isDone()) {
                pending.add(name);
            }
        });
        if (!pending.isEmpty()) {
            throw new AssertionError("pending: " + pending + " (expected: done when nothing is left to happen)");
        }
        for (Action check : afterwards) {
            check.run();
        }
        for (LoopError error : takeErrors()) {
            throw new AssertionError(
                    "error nobody took: " + error.message() + ": " + error.exception(), error.exception());
        }
    }

    private String report(Throwable cause) {
        return "seed " + seed + ": " + cause + "\nreplay: Interleavings.replay(" + seed + "L, scenario)\nsteps:\n  "
                + String.join("\n  ", trace.lines());
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(@Nullable Throwable cause) throws T {
        throw (T) Objects.requireNonNull(cause);
    }
}
