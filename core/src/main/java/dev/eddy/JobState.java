package dev.eddy;

/** Where a {@link Job} stands with regard to the thread that runs it. */
enum JobState {
    /** Handed to the executor; nothing of it has run. */
    QUEUED,
    /** On a worker. */
    RUNNING,
    /** On a worker at which an interrupt is being thrown; the worker waits for it before it leaves the job. */
    INTERRUPTING,
    /** On a worker that was interrupted for it. */
    INTERRUPTED,
    /** Left its worker; nothing can reach the thread through it any more. */
    ENDED,
    /** Likewise, and the thread was interrupted while it was at it. */
    ENDED_INTERRUPTED,
    /** Ended before it started; it will never run. */
    WITHDRAWN
}
