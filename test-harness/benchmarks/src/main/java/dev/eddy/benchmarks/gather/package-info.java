/** Many futures as one. */
@NullMarked
package dev.eddy.benchmarks.gather;

import org.jspecify.annotations.NullMarked;
