package dev.eddy.test;

import org.junit.jupiter.api.Nested;

class ManualLoopContractTest {

    @Nested
    class Loop extends LoopContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class HandOver extends HandOverContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Submitting extends SubmitContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Timers extends TimerContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Errors extends ErrorContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Closing extends CloseContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Futures extends FutureContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Combinators extends CombinatorContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Offloads extends OffloadContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Refusals extends OffloadRefusalContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class States extends OffloadStateContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Cancels extends OffloadCancelContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Timeouts extends OffloadTimeoutContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Closes extends OffloadCloseContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class DefaultExecutors extends DefaultExecutorContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class ToThreads extends ToThreadContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Bridges extends BridgeContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class FutureTexts extends FutureTextContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class DoneCallbacks extends DoneCallbackContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Unretrieved extends UnretrievedFailureContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Chains extends ChainContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class CancelReasons extends CancelReasonContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Gathers extends GatherContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class GatherCancels extends GatherCancelContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Waits extends WaitContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Shields extends ShieldAndSleepContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Semaphores extends SemaphoreContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }

    @Nested
    class Queues extends QueueContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }
}
