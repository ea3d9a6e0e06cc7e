/** A job's way from a loop to a worker and back. */
@NullMarked
package dev.eddy.benchmarks.roundtrip;

import org.jspecify.annotations.NullMarked;
