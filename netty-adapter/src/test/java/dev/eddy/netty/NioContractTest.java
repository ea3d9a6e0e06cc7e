package dev.eddy.netty;

import dev.eddy.test.LoopContract;
import dev.eddy.test.LoopDriver;
import dev.eddy.test.OffloadContract;
import org.junit.jupiter.api.Nested;

class NioContractTest {

    @Nested
    class Loop extends LoopContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.NIO);
        }
    }

    @Nested
    class Offload extends OffloadContract {
        @Override
        protected LoopDriver open() {
            return NettyDriver.of(Transport.NIO);
        }
    }
}
