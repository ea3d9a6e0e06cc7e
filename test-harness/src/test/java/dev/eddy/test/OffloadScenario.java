package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.LoopClosedException;
import dev.eddy.LoopError;
import dev.eddy.LoopFuture;
import dev.eddy.Offload;
import dev.eddy.OnCancel;
import dev.eddy.ShutdownReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Jobs that are cancelled, time out or lose their loop at any moment: each future ends once, each value is delivered or
 * discarded, each failure delivered or reported, what is cancelled in time never runs, and nobody is interrupted who was not to be.
 */
final class OffloadScenario implements Interleavings.Scenario {

    private static final Duration FOR_EVER = Duration.ofHours(1);

    @Override
    public void arrange(Interleaving run) {
        List<Offloaded> jobs = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            Offloaded job = new Offloaded(run, "job " + i);
            jobs.add(job);
            switch (run.random().nextInt(3)) {
                case 0 -> job.submit();
                case 1 -> run.loop().callSoon(job::submit);
                default -> run.atAnyTime("submit " + job.name, job::submit);
            }
        }
        run.perhaps("let the loop cancel all there are", () -> run.loop()
                .callSoon(() ->
                        jobs.forEach(job -> job.cancel(/* interrupt= */ false)))); // maybe before it knows of them
        close(run);
        run.always(() -> {
            if (run.loop().isClosed()) {
                assertThat(run.executor().queued()).as("queue of a closed loop").isEmpty();
            }
        });
        run.afterwards(() -> {
            List<LoopError> errors = run.takeErrors();
            for (Offloaded job : jobs) {
                job.check(errors);
            }
            assertThat(errors)
                    .hasSize((int) jobs.stream().filter(job -> job.reported).count());
        });
    }

    private static void close(Interleaving run) {
        switch (run.random().nextInt(3)) {
            case 0 ->
                run.atAnyTime("close", () -> {
                    LoopFuture<ShutdownReport> closed =
                            run.mustEnd("close", run.loop().close(FOR_EVER));
                    run.afterwards(() -> {
                        assertThat(closed.result().isClean()).as("clean").isTrue();
                        assertThat(run.loop().time()).as("time of the end").isLessThan(FOR_EVER.toNanos());
                    });
                });
            case 1 ->
                run.atAnyTime(
                        "close at once", () -> run.mustEnd("close", run.loop().close(Duration.ZERO)));
            default -> run.note("not closed");
        }
    }

    private static final class Offloaded {
        final String name;
        boolean reported;
        private final Interleaving run;
        private final Object value = new Object();
        private final IllegalStateException failure;
        private final boolean fails;
        private final boolean interruptible;
        private final Offload offload;
        private LoopFuture<Object> future;
        private Runnable queued;
        private int begun;
        private int ended;
        private Object produced; // what the call has returned or thrown of its own
        private boolean mayBeInterrupted;
        private boolean withdrawn;
        private final List<Object> outcomes = new ArrayList<>();
        private final List<Object> discarded = new ArrayList<>();

        Offloaded(Interleaving run, String name) {
            this.run = run;
            this.name = name;
            this.failure = new IllegalStateException(name);
            this.fails = run.random().nextInt(3) == 0;
            this.interruptible = run.random().nextBoolean();
            this.mayBeInterrupted = interruptible;
            this.offload = Offload.builder()
                    .name(name)
                    .queueTimeout(run.random().nextInt(3) == 0 ? Duration.ofMillis(2) : null)
                    .runTimeout(run.random().nextInt(3) == 0 ? Duration.ofMillis(2) : null)
                    .onCancel(interruptible ? OnCancel.INTERRUPT : OnCancel.ABANDON)
                    .onDiscard(discarded::add)
                    .build();
        }

        void submit() {
            int before = run.executor().size();
            try {
                future = run.loop().runInExecutor(null, this::call, offload);
            } catch (LoopClosedException closed) {
                run.note(name + " refused, the loop is closed");
                return;
            }
            run.mustEnd(name, future);
            future.onDone(this::ended);
            assertThat(run.executor().size()).isEqualTo(before + 1);
            queued = run.executor().queued().get(before);
            boolean interrupt = run.random().nextBoolean();
            String cancel = (interrupt ? "interrupt " : "cancel ") + name;
            run.perhaps(cancel, () -> cancel(interrupt));
            run.perhaps("let the loop " + cancel, () -> run.loop().callSoon(() -> cancel(interrupt)));
        }

        private Object call() throws InterruptedException {
            begun++;
            assertThat(Thread.currentThread().isInterrupted())
                    .as("flag of the job before")
                    .isFalse();
            assertThat(withdrawn).as("%s withdrawn before it began", name).isFalse();
            try {
                run.pause(name);
            } catch (InterruptedException e) {
                assertThat(mayBeInterrupted).as("%s may be interrupted", name).isTrue();
                Thread.currentThread().interrupt(); // as is good style, and must not reach the next job
                throw e;
            } finally {
                ended++;
            }
            produced = fails ? failure : value;
            if (fails) {
                throw failure;
            }
            return value;
        }

        void cancel(boolean interrupt) {
            if (future == null) {
                return;
            }
            mayBeInterrupted |= interrupt;
            if (future.cancel(interrupt)) {
                withdrawn = begun == 0;
                assertThat(run.executor().queued()).as("queue after a cancel").doesNotContain(queued);
            }
        }

        private void ended(LoopFuture<Object> done) {
            if (done.isCancelled()) {
                outcomes.add("cancelled");
                return;
            }
            Throwable exception = done.exception();
            try {
                outcomes.add(exception == null ? done.result() : exception);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        void check(List<LoopError> errors) {
            if (future == null) {
                return;
            }
            assertThat(outcomes).as("outcomes of %s", name).hasSize(1);
            assertThat(begun).as("%s begun", name).isLessThanOrEqualTo(1).isEqualTo(ended);
            reported = errors.stream().anyMatch(error -> error.exception() == failure);
            boolean delivered = produced != null && outcomes.contains(produced);
            assertThat(reported).as("%s reported", name).isEqualTo(produced == failure && !delivered);
            assertThat(discarded).as("%s discarded", name).hasSize(produced == value && !delivered ? 1 : 0);
        }
    }
}
