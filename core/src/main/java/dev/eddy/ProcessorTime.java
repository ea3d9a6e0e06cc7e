package dev.eddy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/** The processor time that threads have used. Thread-safe. */
final class ProcessorTime {

    private static final @Nullable ThreadMXBean THREADS = find();

    private ProcessorTime() {}

    private static @Nullable ThreadMXBean find() {
        try {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            return threads.isCurrentThreadCpuTimeSupported() ? threads : null;
        } catch (LinkageError withoutModule) { // a run-time image need not have java.management
            return null;
        }
    }

    /** Nanoseconds of the calling thread, a call of the kernel; always the same where nobody knows, as of a virtual thread. */
    static long ofThisThread() {
        return THREADS == null ? -1 : THREADS.getCurrentThreadCpuTime();
    }
}
