package dev.eddy.benchmarks;

import dev.eddy.benchmarks.report.Recorder;

/** One of the things that are measured. */
public interface Part {

    /** Its name on the command line, and that of its file of results. */
    String name();

    /**
     * Measures one round: each system once, one after the other, in processes of their own. What fails is said on standard
     * error and not recorded.
     *
     * @param round from 1
     */
    void measure(Plan plan, int round, Recorder recorder) throws Exception;
}
