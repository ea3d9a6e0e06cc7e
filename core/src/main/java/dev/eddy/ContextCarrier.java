package dev.eddy;

/**
 * Carries one kind of per-thread context from the caller of {@link AsyncLoop#toThread} to the worker: the logging
 * context, a tenant, a trace. {@link #mdc()} is on every loop from the start.
 */
@FunctionalInterface
public interface ContextCarrier {

    /** Takes a copy of the calling thread's context. Called by {@code toThread} on its caller; must not block. */
    Snapshot capture();

    /** SLF4J's mapped diagnostic context. */
    static ContextCarrier mdc() {
        return MdcCarrier.INSTANCE;
    }

    /** A copy of one thread's context. */
    @FunctionalInterface
    interface Snapshot {

        /**
         * Puts the copy in place on the worker, before the job.
         *
         * @return puts back what was there before; run after the job, however it ended
         */
        Runnable install();
    }
}
