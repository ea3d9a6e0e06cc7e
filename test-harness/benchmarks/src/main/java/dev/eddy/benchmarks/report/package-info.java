/** What was measured, as it is kept in JSON; what follows from it; the page and the charts that show it. */
@NullMarked
package dev.eddy.benchmarks.report;

import org.jspecify.annotations.NullMarked;
