/**
 * What tests of code on a loop need: contract suites that any loop must pass, an executor that runs what the test says, a probe for threads, and a look at what a test
 * left behind.
 */
@NullMarked
package dev.eddy.test;

import org.jspecify.annotations.NullMarked;
