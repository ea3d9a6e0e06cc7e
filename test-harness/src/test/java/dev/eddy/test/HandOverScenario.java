package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Callbacks and outcomes that other threads bring at any moment: none is lost, in one order, and the first outcome stands. */
final class HandOverScenario implements Interleavings.Scenario {

    @Override
    public void arrange(Interleaving run) {
        new Callbacks(run).arrange();
        new Rivals(run).arrange();
    }

    private static final class Callbacks {
        private final Interleaving run;
        private final List<Integer> posted = new ArrayList<>();
        private final List<Integer> ran = new ArrayList<>();

        Callbacks(Interleaving run) {
            this.run = run;
        }

        void arrange() {
            run.atAnyTime("post 1", () -> post(1));
            run.atAnyTime("post 2", () -> post(2));
            run.loop().callLater(Duration.ofMillis(1), () -> post(3));
            run.atAnyTime("post 4", () -> post(4));
            run.afterwards(
                    () -> assertThat(ran).as("in one order").isEqualTo(posted).hasSize(4));
        }

        private void post(int number) {
            posted.add(number);
            run.loop().callSoon(() -> ran.add(number));
        }
    }

    /** Who would each like to complete the same promise. */
    private static final class Rivals {
        private final Interleaving run;
        private final LoopPromise<String> promise;
        private final List<String> winners = new ArrayList<>();
        private final List<String> seen = new ArrayList<>();
        private int askers;

        Rivals(Interleaving run) {
            this.run = run;
            this.promise = run.mustEnd("promise", run.loop().createFuture());
        }

        void arrange() {
            run.mustEnd("dependent", promise.thenApply(value -> value));
            ask();
            run.loop().callSoon(this::ask);
            run.atAnyTime("ask", this::ask);
            run.atAnyTime("succeed", () -> compete("value", () -> promise.trySuccess("value")));
            run.atAnyTime(
                    "fail", () -> compete("failure", () -> promise.tryFailure(new IllegalStateException("failure"))));
            run.atAnyTime("cancel", () -> compete("cancelled", () -> promise.cancel("rival")));
            run.perhaps("let the loop cancel", () -> run.loop()
                    .callSoon(() -> compete("cancelled", () -> promise.cancel("rival"))));
            run.afterwards(() -> {
                assertThat(winners).as("winners").hasSize(1);
                assertThat(seen).as("seen").hasSize(askers).containsOnly(winners.get(0));
            });
        }

        private void compete(String outcome, BooleanSupplier attempt) {
            if (attempt.getAsBoolean()) {
                winners.add(outcome);
            }
        }

        private void ask() {
            askers++;
            promise.onDone(done -> seen.add(outcomeOf(done)));
        }

        private static String outcomeOf(LoopFuture<String> done) {
            if (done.isCancelled()) {
                return "cancelled";
            }
            return done.exception() == null ? "value" : "failure";
        }
    }
}
