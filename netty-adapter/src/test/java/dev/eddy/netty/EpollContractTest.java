package dev.eddy.netty;

import dev.eddy.test.BridgeContract;
import dev.eddy.test.CancelReasonContract;
import dev.eddy.test.ChainContract;
import dev.eddy.test.CloseContract;
import dev.eddy.test.CombinatorContract;
import dev.eddy.test.DefaultExecutorContract;
import dev.eddy.test.DoneCallbackContract;
import dev.eddy.test.ErrorContract;
import dev.eddy.test.FutureContract;
import dev.eddy.test.FutureTextContract;
import dev.eddy.test.GatherCancelContract;
import dev.eddy.test.GatherContract;
import dev.eddy.test.HandOverContract;
import dev.eddy.test.LoopContract;
import dev.eddy.test.LoopDriver;
import dev.eddy.test.OffloadCancelContract;
import dev.eddy.test.OffloadCloseContract;
import dev.eddy.test.OffloadContract;
import dev.eddy.test.OffloadRefusalContract;
import dev.eddy.test.OffloadStateContract;
import dev.eddy.test.OffloadTimeoutContract;
import dev.eddy.test.QueueContract;
import dev.eddy.test.SemaphoreContract;
import dev.eddy.test.ShieldAndSleepContract;
import dev.eddy.test.SubmitContract;
import dev.eddy.test.TimerContract;
import dev.eddy.test.ToThreadContract;
import dev.eddy.test.UnretrievedFailureContract;
import dev.eddy.test.WaitContract;
import org.junit.jupiter.api.Nested;

class EpollContractTest {

    @Nested
    class Loop extends LoopContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class HandOver extends HandOverContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Submitting extends SubmitContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Timers extends TimerContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Errors extends ErrorContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Closing extends CloseContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Futures extends FutureContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Combinators extends CombinatorContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Offloads extends OffloadContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Refusals extends OffloadRefusalContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class States extends OffloadStateContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Cancels extends OffloadCancelContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Timeouts extends OffloadTimeoutContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Closes extends OffloadCloseContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class DefaultExecutors extends DefaultExecutorContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class ToThreads extends ToThreadContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Bridges extends BridgeContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class FutureTexts extends FutureTextContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class DoneCallbacks extends DoneCallbackContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Unretrieved extends UnretrievedFailureContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Chains extends ChainContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class CancelReasons extends CancelReasonContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Gathers extends GatherContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class GatherCancels extends GatherCancelContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Waits extends WaitContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Shields extends ShieldAndSleepContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Semaphores extends SemaphoreContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }

    @Nested
    class Queues extends QueueContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.EPOLL);
        }
    }
}
