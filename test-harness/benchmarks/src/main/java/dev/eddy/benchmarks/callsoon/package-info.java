/** Callbacks that the loop queues for itself, and what becomes of its I/O meanwhile. */
@NullMarked
package dev.eddy.benchmarks.callsoon;

import org.jspecify.annotations.NullMarked;
