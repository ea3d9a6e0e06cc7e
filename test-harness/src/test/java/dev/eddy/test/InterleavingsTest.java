package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InterleavingsTest {

    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Test
    void shouldTakeTheSameStepsWhenTheSeedIsTheSame() {
        Set<List<String>> different = new HashSet<>();

        for (long seed = 0; seed < 200; seed++) {
            List<String> steps = Interleavings.replay(seed, new OffloadScenario());
            assertThat(Interleavings.replay(seed, new OffloadScenario())).isEqualTo(steps);
            different.add(steps);
        }

        assertThat(different).hasSizeGreaterThan(150);
    }

    /** What a seed means must not depend on the JDK, nor on the day: this was recorded once. */
    @Test
    void shouldTakeTheStepsOfTheBookWhenTheSeedIsKnown() {
        assertThat(Interleavings.replay(27, InterleavingsTest::cancelWhileRunning))
                .containsExactly(
                        "worker 1: takes a job",
                        "loop: a pass begins",
                        "worker 1: begins, is in a",
                        "loop: goes on",
                        "cancel",
                        "worker 1: goes on from a",
                        "loop: goes on (3 times)");
    }

    private static void cancelWhileRunning(Interleaving run) {
        LoopFuture<String> job = run.mustEnd("job", run.loop().runInExecutor(null, run.job("a", () -> "done")));
        run.atAnyTime("cancel", () -> job.cancel("by the test"));
    }

    @Test
    void shouldFindEachOrderWhenAJobIsCancelled() {
        Set<String> found = new HashSet<>();

        Interleavings.explore(200, run -> {
            List<String> order = new ArrayList<>();
            LoopFuture<String> job = run.loop().runInExecutor(null, () -> {
                order.add("begins");
                run.pause("job");
                order.add("ends");
                return "done";
            });
            run.atAnyTime("cancel", () -> order.add("cancel=" + job.cancel("by the test")));
            run.afterwards(() -> found.add(String.join(" ", order)));
        });

        assertThat(found)
                .containsExactlyInAnyOrder(
                        "cancel=true",
                        "begins cancel=true ends",
                        "begins ends cancel=true", // before the loop has taken the value
                        "begins ends cancel=false");
    }

    @Test
    void shouldNameSeedReplayAndStepsWhenAFutureStaysPending() {
        Interleavings.Scenario scenario = run -> {
            LoopPromise<String> promise = run.mustEnd("promise", run.loop().createFuture());
            run.perhaps("complete", () -> promise.trySuccess("value"));
            run.note("arranged");
        };

        Throwable failure = catchThrowable(() -> Interleavings.explore(100, scenario));

        assertThat(failure).isInstanceOf(AssertionError.class);
        Matcher seed =
                Pattern.compile("Interleavings\\.replay\\((\\d+)L, scenario\\)").matcher(failure.getMessage());
        assertThat(seed.find()).isTrue();
        assertThat(failure)
                .hasMessageContaining("seed " + seed.group(1) + ": ")
                .hasMessageContaining("pending: [promise] (expected: done when nothing is left to happen)")
                .hasMessageContaining("steps:\n      arranged");
        assertThatThrownBy(() -> Interleavings.replay(Long.parseLong(seed.group(1)), scenario))
                .hasMessage(failure.getMessage());
    }

    @Test
    void shouldKeepTheCauseWhenACheckFails() {
        IllegalStateException own = new IllegalStateException("own");

        assertThatThrownBy(() -> Interleavings.explore(
                        1,
                        run -> run.afterwards(() -> {
                            throw own;
                        })))
                .isInstanceOf(AssertionError.class)
                .hasCause(own);
    }

    @Test
    void shouldFailAtTheStepThatBreaksWhatMustAlwaysHold() {
        assertThatThrownBy(() -> Interleavings.replay(1, run -> {
                    int[] count = {0};
                    run.atAnyTime("one", () -> count[0]++);
                    run.atAnyTime("two", () -> count[0]++);
                    run.atAnyTime("three", () -> count[0]++);
                    run.always(() -> assertThat(count[0]).isLessThan(2));
                }))
                .message()
                .containsPattern("steps:\n  (one|two|three)\n  (one|two|three)$");
    }

    @Test
    void shouldFailWhenACheckWithinACallbackDoes() {
        assertThatThrownBy(() -> Interleavings.explore(
                        1, run -> run.loop().callSoon(() -> assertThat(1).isEqualTo(2))))
                .hasMessageContaining("steps:\n  loop: a pass begins");
    }

    @Test
    void shouldFailWhenAnErrorReachesTheLoopUnlessItIsTaken() {
        IllegalStateException own = new IllegalStateException("own");
        Interleavings.Scenario failing = run -> run.loop().callSoon(() -> {
            throw own;
        });

        assertThatThrownBy(() -> Interleavings.explore(1, failing)).hasRootCause(own);
        Interleavings.explore(1, run -> {
            failing.arrange(run);
            run.afterwards(() -> assertThat(run.takeErrors()).hasSize(1));
        });
    }

    @Test
    void shouldInterruptInTurnWhenAJobIsPaused() {
        Set<String> ends = new HashSet<>();

        Interleavings.explore(100, run -> {
            List<String> log = new ArrayList<>();
            LoopFuture<String> job = run.loop().runInExecutor(null, () -> {
                try {
                    run.pause("job");
                    log.add("undisturbed");
                } catch (InterruptedException e) {
                    log.add("interrupted, flag=" + Thread.currentThread().isInterrupted());
                }
                return "done";
            });
            run.atAnyTime("interrupt", () -> {
                boolean begun = log.isEmpty();
                job.cancel(/* mayInterruptIfRunning= */ true);
                assertThat(log.isEmpty())
                        .as("the job did not go on out of turn")
                        .isEqualTo(begun);
            });
            run.afterwards(() -> ends.addAll(log));
        });

        assertThat(ends).containsExactlyInAnyOrder("undisturbed", "interrupted, flag=false");
    }

    @Test
    void shouldActAsAForeignThreadInTheMidstOfAPass() {
        Set<Boolean> inPass = new HashSet<>();

        Interleavings.explore(50, run -> {
            boolean[] between = {false};
            run.loop().callSoon(() -> between[0] = true);
            run.loop().callSoon(() -> between[0] = false);
            run.atAnyTime("look", () -> {
                assertThat(run.loop().inLoop()).isFalse();
                inPass.add(between[0]);
            });
        });

        assertThat(inPass).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void shouldFailWhenTheRunDoesNotEnd() {
        assertThatThrownBy(() -> Interleavings.explore(1, run -> run.loop().callSoon(new Runnable() {
                    @Override
                    public void run() {
                        run.loop().callSoon(this);
                    }
                })))
                .hasMessageContaining("(expected: that it ends)");
    }

    @Test
    void shouldEndAJobThatIsPausedWhenTheRunFails() {
        List<String> log = new ArrayList<>();

        assertThatThrownBy(() -> Interleavings.explore(50, run -> {
                    run.loop().runInExecutor(null, () -> {
                        try {
                            run.pause("job");
                        } catch (InterruptedException e) {
                            log.add("given up");
                        }
                        throw new AssertionError("job begun");
                    });
                    run.always(() -> {
                        if (run.executor().size() == 0) {
                            run.pause("not in a job");
                        }
                    });
                }))
                .hasMessageContaining("pause on thread");
        assertThat(log).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void shouldSaySoWhenAnActionFindsTheLoopClosed() {
        Interleavings.Scenario scenario = run -> {
            run.loop().close(Duration.ZERO);
            run.loop().runUntilIdle();
            run.atAnyTime("call", () -> run.loop().callSoon(() -> {}));
        };

        assertThat(Interleavings.replay(0, scenario)).containsExactly("call: refused, the loop is closed");
    }

    @Test
    void shouldPlayMoreSeedsAsLongAsThereIsTime() {
        AtomicInteger runs = new AtomicInteger();

        assertThat(Interleavings.explore(Duration.ZERO, run -> runs.incrementAndGet()))
                .isOne();
        assertThat(runs).hasValue(1);
        assertThatThrownBy(() -> Interleavings.explore(Duration.ofMinutes(1), run -> assertThat(runs.incrementAndGet())
                        .isLessThan(10)))
                .hasMessageStartingWith("seed 8: ");
    }
}
