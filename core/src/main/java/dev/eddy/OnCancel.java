package dev.eddy;

/** What happens to the thread of a job that is cancelled or timed out while it runs. */
public enum OnCancel {
    /** The thread is left alone and counts as busy until the job ends by itself; its late result is discarded. */
    ABANDON,
    /** The thread is interrupted, while it runs this job and at no other time; then as {@link #ABANDON}. */
    INTERRUPT
}
