/** Fast jobs behind slow ones. */
@NullMarked
package dev.eddy.benchmarks.headofline;

import org.jspecify.annotations.NullMarked;
