/** Much at once. */
@NullMarked
package dev.eddy.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
