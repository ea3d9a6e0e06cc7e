/** The same HTTP service on Eddy and on what people would otherwise use, each in a JVM of its own, under the same load. */
@NullMarked
package dev.eddy.benchmarks.server;

import org.jspecify.annotations.NullMarked;
