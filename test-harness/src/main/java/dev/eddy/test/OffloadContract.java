package dev.eddy.test;

import org.junit.jupiter.api.Nested;

/**
 * What {@code runInExecutor}, {@code toThread} and {@code wrap} must do on every {@link dev.eddy.AsyncLoop}. {@link LoopContract}
 * has the rest, and says how to run it.
 */
public abstract class OffloadContract {

    /** For subclasses, which the test framework makes. */
    protected OffloadContract() {}

    /** A new loop for one test. An assumption that fails here skips the test. */
    protected abstract LoopDriver open() throws Exception;

    @Nested
    final class Bridge extends BridgeContract {
        @Override
        LoopDriver open() throws Exception {
            return OffloadContract.this.open();
        }
    }

    @Nested
    final class DefaultExecutor extends DefaultExecutorContract {
        @Override
        LoopDriver open() throws Exception {
            return OffloadContract.this.open();
        }
    }

    @Nested
    final class OffloadCancel extends OffloadCancelContract {
        @Override
        LoopDriver open() throws Exception {
            return OffloadContract.this.open();
        }
    }

    @Nested
    final class OffloadClose extends OffloadCloseContract {
        @Override
        LoopDriver open() throws Exception {
            return OffloadContract.this.open();
        }
    }

    @Nested
    final class OffloadOutcome extends OffloadOutcomeContract {
        @Override
        LoopDriver open() throws Exception {
            return OffloadContract.this.open();
        }
    }

    @Nested
    final class OffloadRefusal extends OffloadRefusalContract {
        @Override
        LoopDriver open() throws Exception {
            return OffloadContract.this.open();
        }
    }

    @Nested
    final class OffloadState extends OffloadStateContract {
        @Override
        LoopDriver open() throws Exception {
            return OffloadContract.this.open();
        }
    }

    @Nested
    final class OffloadTimeout extends OffloadTimeoutContract {
        @Override
        LoopDriver open() throws Exception {
            return OffloadContract.this.open();
        }
    }

    @Nested
    final class ToThread extends ToThreadContract {
        @Override
        LoopDriver open() throws Exception {
            return OffloadContract.this.open();
        }
    }
}
