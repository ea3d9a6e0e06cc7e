package dev.eddy;

import java.util.List;

/**
 * What was left when something was closed. Immutable.
 *
 * @param withdrawn jobs that were still queued and never ran
 * @param interrupted running jobs that were interrupted
 * @param abandoned jobs of a closing loop whose futures were failed, on whichever executor they are
 * @param stuck threads that still ran a job, or their initializer, when waiting for them ended
 */
public record ShutdownReport(int withdrawn, int interrupted, int abandoned, List<StuckThread> stuck) {

    /** Nothing was left. */
    public static final ShutdownReport CLEAN = new ShutdownReport(0, 0, 0, List.of());

    /** Copies the list. */
    public ShutdownReport {
        stuck = List.copyOf(stuck);
    }

    /** Whether everything had ended by itself. */
    public boolean isClean() {
        return withdrawn == 0 && interrupted == 0 && abandoned == 0 && stuck.isEmpty();
    }

    /**
     * A thread that did not end.
     *
     * @param thread its name
     * @param job the name of the job it runs; {@code initializer} if that is what it runs
     * @param stack where it was seen last
     */
    public record StuckThread(String thread, String job, List<StackTraceElement> stack) {

        /** Copies the stack. */
        public StuckThread {
            stack = List.copyOf(stack);
        }

        /** The thread, the job and the stack, a frame a line, as a thread dump shows it. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("\"" + thread + "\" stuck in job '" + job + '\'');
            for (StackTraceElement frame : stack) {
                text.append("\n    at ").append(frame);
            }
            return text.toString();
        }
    }
}
