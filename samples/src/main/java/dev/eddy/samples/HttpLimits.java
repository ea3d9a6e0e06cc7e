package dev.eddy.samples;

import java.time.Duration;

/**
 * How much, and how long, a client of an HTTP server may take. Immutable.
 *
 * @param maxHeader bytes of a request line, and of all headers together
 * @param maxBody bytes
 * @param drain how long requests in flight may take when the server ends
 */
record HttpLimits(int maxHeader, int maxBody, Duration headerTimeout, Duration idleTimeout, Duration drain) {}
