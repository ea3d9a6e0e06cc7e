package dev.eddy.test;

import java.util.List;

/** Finds what was not released; Netty's buffers, where Netty is on the class path. */
interface LeakWatch {

    /** The one of this JVM. Must be touched before Netty makes its leak detectors. */
    LeakWatch INSTANCE = install();

    /** What is allocated from now on belongs to {@code test}. */
    void begin(String test);

    /** What was found to have leaked since the last call, with its history. Blocks for a garbage collection or two. */
    List<String> leaks();

    private static LeakWatch install() {
        try {
            return NettyLeakWatch.install();
        } catch (NoClassDefFoundError withoutNetty) {
            return new Nothing();
        }
    }

    /** Without Netty nothing is counted. Immutable. */
    record Nothing() implements LeakWatch {
        @Override
        public void begin(String test) {}

        @Override
        public List<String> leaks() {
            return List.of();
        }
    }
}
