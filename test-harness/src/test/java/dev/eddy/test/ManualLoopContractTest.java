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
    class Offload extends OffloadContract {
        @Override
        protected LoopDriver open() {
            return LoopDriver.manual();
        }
    }
}
