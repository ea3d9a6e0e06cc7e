package dev.eddy.benchmarks;

import java.util.List;

/** One of the things that are measured. */
public interface Part {

    /** Its name on the command line, and that of its file of results. */
    String name();

    /**
     * The turns of one round: of everything that is measured, each system once, one after the other. They are taken in this
     * order, and the whole again in the next round. A turn starts processes of its own, and ends them however it ends.
     */
    List<Turn> round(Plan plan) throws Exception;
}
