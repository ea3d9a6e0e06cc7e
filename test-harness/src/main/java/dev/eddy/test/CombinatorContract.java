package dev.eddy.test;

import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What {@link dev.eddy.Async}'s combinators, the semaphore and the queue must do on every loop. A sister of {@link LoopContract}, which says how to run it.
 */
public abstract class CombinatorContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    /** For subclasses, which the test framework makes. */
    protected CombinatorContract() {}

    /** A new loop for one test. An assumption that fails here skips the test. */
    protected abstract LoopDriver open() throws Exception;
}
