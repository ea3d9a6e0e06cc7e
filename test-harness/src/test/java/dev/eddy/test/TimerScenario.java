package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.LoopPromise;
import dev.eddy.TimerHandle;
import java.util.ArrayList;
import java.util.List;

/** Timers with few deadlines, so that many share one, set and cancelled at any moment: by deadline, ties first in first out. */
final class TimerScenario implements Interleavings.Scenario {

    private static final long MILLI = 1_000_000;

    @Override
    public void arrange(Interleaving run) {
        Timers timers = new Timers(run);
        run.loop().callSoon(() -> timers.set("from the loop", 4, timers.together));
        timers.set("from outside", 2, new ArrayList<>());
        run.atAnyTime("set more", () -> timers.set("later", 2, new ArrayList<>()));
        run.afterwards(timers::check);
    }

    private static final class Set {
        final int number;
        final long when;
        TimerHandle handle;
        boolean cancelled; // as its canceller was told

        Set(int number, long when) {
            this.number = number;
            this.when = when;
        }
    }

    private static final class Timers {
        final List<Set> together = new ArrayList<>(); // before anything else could happen
        private final Interleaving run;
        private final List<Set> fired = new ArrayList<>();
        private int made;

        Timers(Interleaving run) {
            this.run = run;
        }

        void set(String from, int count, List<Set> group) {
            for (int i = 0; i < count; i++) {
                Set timer = new Set(made++, (1 + run.random().nextInt(3)) * MILLI);
                String name = "timer " + timer.number + ' ' + from + " for " + timer.when / MILLI + " ms";
                LoopPromise<String> over = run.mustEnd(name, run.loop().createFuture());
                timer.handle = run.loop().callAt(timer.when, () -> {
                    assertThat(run.loop().time()).isGreaterThanOrEqualTo(timer.when);
                    assertThat(timer.cancelled).as("cancelled").isFalse();
                    fired.add(timer);
                    over.trySuccess("fired");
                });
                run.note(name);
                group.add(timer);
                if (run.random().nextInt(3) == 0) {
                    mayBeCancelled(name, timer, over);
                }
            }
        }

        private void mayBeCancelled(String name, Set timer, LoopPromise<String> over) {
            Interleaving.Action cancel = () -> {
                timer.cancelled = timer.handle.cancel();
                over.trySuccess("cancelled");
            };
            if (run.random().nextBoolean()) {
                run.atAnyTime("cancel " + name, cancel);
            } else {
                run.atAnyTime("let the loop cancel " + name, () -> run.loop().callSoon(() -> {
                    timer.cancelled = timer.handle.cancel();
                    over.trySuccess("cancelled");
                }));
            }
        }

        void check() {
            assertThat(fired).doesNotHaveDuplicates();
            for (int later = 1; later < fired.size(); later++) {
                for (int earlier = 0; earlier < later; earlier++) {
                    assertThat(inOrder(fired.get(earlier), fired.get(later)))
                            .as("timer %d before %d", fired.get(earlier).number, fired.get(later).number)
                            .isTrue();
                }
            }
        }

        /**
         * Who is set first and due no later fires first, unless the loop overtakes other threads; who is set together fires by
         * deadline.
         */
        private boolean inOrder(Set first, Set second) {
            boolean wrong = second.number < first.number
                    && second.when <= first.when
                    && !(together.contains(first) && !together.contains(second));
            boolean wrongTogether = together.contains(first) && together.contains(second) && second.when < first.when;
            return !wrong && !wrongTogether;
        }
    }
}
