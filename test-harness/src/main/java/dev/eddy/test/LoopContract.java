package dev.eddy.test;

import org.junit.jupiter.api.Nested;

/**
 * What every {@link dev.eddy.AsyncLoop} must do, jobs apart, which {@link OffloadContract} has. Whoever writes another backend
 * extends both, and runs them.
 *
 * <pre>{@code
 * class MyLoopContractTest extends LoopContract {
 *     @Override
 *     protected LoopDriver open() {
 *         MyLoop loop = MyLoop.start();
 *         return LoopDriver.running(loop, loop::stop);
 *     }
 * }
 * }</pre>
 *
 * <p>Tags of the tests are the ids of the asyncio behaviour that they hold; {@code CONFORMANCE.md} lists them.
 */
public abstract class LoopContract {

    /** For subclasses, which the test framework makes. */
    protected LoopContract() {}

    /** A new loop for one test. An assumption that fails here skips the test. */
    protected abstract LoopDriver open() throws Exception;

    @Nested
    final class Callbacks extends CallbackContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class CancelReason extends CancelReasonContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class Chains extends ChainContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class Close extends CloseContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class DoneCallbacks extends DoneCallbackContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class Errors extends ErrorContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class FutureOutcome extends FutureOutcomeContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class FutureText extends FutureTextContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class GatherCancel extends GatherCancelContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class Gather extends GatherContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class HandOver extends HandOverContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class Queue extends QueueContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class Semaphore extends SemaphoreContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class ShieldAndSleep extends ShieldAndSleepContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class Submit extends SubmitContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class Timers extends TimerContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class UnretrievedFailure extends UnretrievedFailureContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class Wait extends WaitContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }

    @Nested
    final class WaitFor extends WaitForContract {
        @Override
        LoopDriver open() throws Exception {
            return LoopContract.this.open();
        }
    }
}
