package dev.eddy.benchmarks;

import dev.eddy.benchmarks.report.Quantity;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * One system's turn at one thing.
 *
 * @param circumstances for the line of progress: {@code 64 in flight}
 * @param measurement gives the values; what it throws costs this turn and not the run
 */
public record Turn(String system, String circumstances, Callable<Map<Quantity, Double>> measurement) {}
