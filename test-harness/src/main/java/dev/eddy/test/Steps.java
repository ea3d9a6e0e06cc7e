package dev.eddy.test;

import dev.eddy.LoopClosedException;
import dev.eddy.ManualLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;

/**
 * Everything that could happen next in an {@link Interleaving}, and the choice among it.
 *
 * <p>Each candidate has a weight for its life, drawn when it appears: in one run the loop is slow, in another a cancel comes
 * late.
 *
 * <p>Used by the thread that plays the run; actions may be added by whoever runs.
 */
final class Steps {

    /** A run that takes more goes on for ever. */
    private static final int MOST_STEPS = 10_000;

    /** Time goes on this far only when nothing else can happen. */
    private static final long FAR_NANOS = Duration.ofMinutes(1).toNanos();

    private final ManualLoop loop;
    private final StepExecutor executor;
    private final SteppedThreads threads;
    private final Random random;
    private final Trace trace;
    private final List<Candidate> actions = new ArrayList<>();
    private final List<Candidate> workers = new ArrayList<>(); // those with a job
    private final Deque<Worker> idle = new ArrayDeque<>();
    private final List<Worker> all = new ArrayList<>();
    private final Candidate pass;
    private final Candidate restOfPass;
    private final Candidate time;
    private final Candidate taking;

    Steps(ManualLoop loop, StepExecutor executor, SteppedThreads threads, Random random, Trace trace) {
        this.loop = loop;
        this.executor = executor;
        this.threads = threads;
        this.random = random;
        this.trace = trace;
        pass = new Candidate(() -> {
            trace.step("loop: a pass begins");
            loop.runReady();
        });
        restOfPass = new Candidate(() -> trace.step("loop: goes on"));
        time = new Candidate(this::jump);
        taking = new Candidate(this::takeJob);
    }

    /** Something that could happen. */
    private final class Candidate {
        final int weight = 1 << random.nextInt(6);
        final Interleaving.Action action;

        Candidate(Interleaving.Action action) {
            this.action = action;
        }
    }

    /** {@code action} may be taken once. */
    void add(String name, Interleaving.Action action) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(action, "action");
        actions.add(new Candidate(() -> {
            int line = trace.step(name);
            try {
                action.run();
            } catch (LoopClosedException closed) { // which is among the things that can happen
                trace.amend(line, ": refused, the loop is closed");
            }
        }));
    }

    /**
     * Takes one of the steps that are possible now.
     *
     * @return false if none was, or the pass is to go on
     */
    boolean take(boolean inPass) throws Exception {
        List<Candidate> candidates = candidates(inPass);
        if (candidates.isEmpty()) {
            return false;
        }
        if (trace.steps() >= MOST_STEPS) {
            throw new AssertionError("steps: " + MOST_STEPS + " (expected: that it ends)");
        }
        Candidate chosen = choose(candidates);
        actions.remove(chosen);
        chosen.action.run();
        return chosen != restOfPass;
    }

    private List<Candidate> candidates(boolean inPass) {
        List<Candidate> candidates = new ArrayList<>(actions);
        candidates.addAll(workers);
        if (inPass) {
            candidates.add(restOfPass);
        } else if (loop.isReady()) {
            candidates.add(pass);
        }
        if (executor.size() > 0) {
            candidates.add(taking);
        }
        OptionalLong deadline = loop.nextDeadline();
        long nanosLeft = deadline.isPresent() ? deadline.getAsLong() - loop.time() : 0;
        if (nanosLeft > 0 && (nanosLeft < FAR_NANOS || candidates.isEmpty())) {
            candidates.add(time);
        }
        return candidates;
    }

    private Candidate choose(List<Candidate> candidates) {
        int weights = 0;
        for (Candidate candidate : candidates) {
            weights += candidate.weight;
        }
        int left = random.nextInt(weights);
        int chosen = 0;
        while (left >= candidates.get(chosen).weight) {
            left -= candidates.get(chosen++).weight;
        }
        return candidates.get(chosen);
    }

    private void jump() {
        long deadline = loop.nextDeadline().orElseThrow();
        trace.step("time: " + Duration.ofNanos(deadline));
        loop.jumpTo(deadline);
    }

    /** From then on the job is no longer in the executor's queue, and has not begun. */
    private void takeJob() {
        Worker worker = idle.poll();
        if (worker == null) {
            worker = new Worker("worker " + (all.size() + 1), threads.get());
            all.add(worker);
        }
        trace.step(worker.name + ": takes a job");
        worker.thread.take(executor.take(0));
        worker.doing = "begins";
        workers.add(worker.candidate);
    }

    /** Ends what is still in the midst of something, and leaves the threads to the next run. */
    void end() {
        all.forEach(worker -> threads.giveBack(worker.thread));
    }

    /** A thread of this run, for one job after the other. */
    private final class Worker {
        final Candidate candidate = new Candidate(this::goOn);
        private final String name;
        private final SteppedThread thread;
        private String doing = "begins";

        Worker(String name, SteppedThread thread) {
            this.name = name;
            this.thread = thread;
        }

        private void goOn() {
            int line = trace.step(name + ": " + doing);
            String where = thread.goOn();
            if (where == null) {
                workers.remove(candidate);
                idle.push(this);
            } else {
                trace.amend(line, ", is in " + where);
                doing = "goes on from " + where;
            }
        }
    }
}
