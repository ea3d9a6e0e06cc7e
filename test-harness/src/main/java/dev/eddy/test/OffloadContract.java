package dev.eddy.test;

import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What {@code runInExecutor} and {@code toThread} must do on every loop. A sister of {@link LoopContract}, which says how to run it.
 */
public abstract class OffloadContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    /** For subclasses, which the test framework makes. */
    protected OffloadContract() {}

    /** A new loop for one test. An assumption that fails here skips the test. */
    protected abstract LoopDriver open() throws Exception;
}
