package dev.eddy.benchmarks.report;

/** Which way a figure improves. */
public enum Better {
    HIGHER,
    LOWER
}
