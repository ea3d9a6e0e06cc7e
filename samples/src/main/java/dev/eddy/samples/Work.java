package dev.eddy.samples;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.MDC;

/** The job behind {@code /work}: blocks, and looks whether the job before it has left something behind. Thread-safe. */
final class Work {

    private static final String MDC_KEY = "work";

    private final LongAdder interruptLeaks = new LongAdder();
    private final LongAdder contextLeaks = new LongAdder();

    /** Returns {@code id} after {@code millis}. Blocks; on a worker. */
    String perform(long millis, String id) throws InterruptedException {
        lookForLeaks();
        MDC.put(MDC_KEY, id);
        try {
            Thread.sleep(millis);
            return id;
        } finally {
            MDC.remove(MDC_KEY);
        }
    }

    private void lookForLeaks() {
        if (Thread.interrupted()) {
            interruptLeaks.increment();
        }
        Map<String, String> context = MDC.getCopyOfContextMap();
        if (context != null && !context.isEmpty()) {
            contextLeaks.increment();
            MDC.clear();
        }
    }

    long interruptLeaks() {
        return interruptLeaks.sum();
    }

    long contextLeaks() {
        return contextLeaks.sum();
    }
}
