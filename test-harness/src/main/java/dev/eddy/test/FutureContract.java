package dev.eddy.test;

import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the futures of every loop must do: outcomes, done-callbacks, cancellation, and failures that nobody looked at. A sister of {@link LoopContract}, which says how to run it.
 */
public abstract class FutureContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    /** For subclasses, which the test framework makes. */
    protected FutureContract() {}

    /** A new loop for one test. An assumption that fails here skips the test. */
    protected abstract LoopDriver open() throws Exception;
}
