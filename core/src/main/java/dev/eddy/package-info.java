/**
 * The loop, its futures, and the pools that take blocking work off it: Python's {@code asyncio} for the JVM, without a
 * dependency on the library whose threads it runs on.
 *
 * <p>{@link dev.eddy.AsyncLoop} is the door. {@link dev.eddy.LoopBackend} is what it stands on.
 */
@NullMarked
package dev.eddy;

import org.jspecify.annotations.NullMarked;
