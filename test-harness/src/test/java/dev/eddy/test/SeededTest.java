package dev.eddy.test;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The product in thousands of orders, and the proof that this would find something: {@code .ci/planted} plants the bugs of
 * {@code src/test/planted}, one after the other, and has printed after how many seeds each was found:
 *
 * <pre>
 * planted bug        found by                                    seeds  seconds
 * cancel-leaves-gap  shouldEndEachJobOnceWhateverHappens             1    0.049
 * double-completion  shouldLoseNothingThatOtherThreadsBring          1    0.112
 * lost-permit        shouldLoseNoPermitWhoeverGivesUp                1    0.028
 * lost-wake-up       shouldLoseNothingThatOtherThreadsBring        153    0.287
 * timer-tie-broken   shouldFireTimersInOrder                         3    0.072
 * </pre>
 *
 * <p>Cancelled jobs stay in the executor's queue; a second outcome replaces one that is decided and not yet seen; the permit
 * that was on its way to a cancelled {@code thenCompose} stays away; a pass ends without a second look at the queue; timers
 * with one deadline come in the heap's order.
 */
class SeededTest {

    /** A second or two each. */
    private static final int SEEDS = 10_000;

    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Test
    void shouldEndEachJobOnceWhateverHappens() {
        Interleavings.explore(SEEDS, new OffloadScenario());
    }

    @Test
    void shouldLoseNoPermitWhoeverGivesUp() {
        Interleavings.explore(SEEDS, new PermitScenario());
    }

    @Test
    void shouldLoseNoItemWhoeverGivesUp() {
        Interleavings.explore(SEEDS, new QueueScenario());
    }

    @Test
    void shouldFireTimersInOrder() {
        Interleavings.explore(SEEDS, new TimerScenario());
    }

    @Test
    void shouldLoseNothingThatOtherThreadsBring() {
        Interleavings.explore(SEEDS, new HandOverScenario());
    }
}
