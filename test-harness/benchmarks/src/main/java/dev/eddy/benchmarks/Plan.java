package dev.eddy.benchmarks;

import java.util.Set;

/**
 * How much is measured.
 *
 * @param rounds how often each system has its turn
 * @param quick whether only to see that everything runs; the numbers mean nothing then
 * @param systems only these, where not empty
 */
public record Plan(int rounds, boolean quick, Set<String> systems) {

    /** Whether the plan has {@code system} measured. */
    public boolean includes(String system) {
        return systems.isEmpty() || systems.contains(system);
    }

    /** Of JMH. With one processor its compilers have to wait for their turn. */
    int warmUpIterations(Cpus cpus) {
        if (quick) {
            return 1;
        }
        return cpus == Cpus.PINNED ? 10 : 4;
    }

    int measuredIterations() {
        return quick ? 1 : 3;
    }

    int iterationMillis() {
        return quick ? 50 : 400;
    }

    /** How long is measured where it is not JMH that does. */
    public int measuredMillis() {
        return quick ? 300 : 4000;
    }
}
