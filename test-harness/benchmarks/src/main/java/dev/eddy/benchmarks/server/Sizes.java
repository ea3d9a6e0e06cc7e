package dev.eddy.benchmarks.server;

/** What a server is given. Immutable. */
record Sizes(String host, int port, int loops, int workers) {}
