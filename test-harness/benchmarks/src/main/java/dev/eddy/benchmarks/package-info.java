/** Eddy beside what people would otherwise use: the same job, thread counts and loop count for all. */
@NullMarked
package dev.eddy.benchmarks;

import org.jspecify.annotations.NullMarked;
