package dev.eddy.samples;

/**
 * How large what a client says may be. Immutable.
 *
 * @param mostArguments in a command, its name included
 * @param mostBytes of one argument
 * @param mostBytesInAll of a command
 */
record RedisLimits(int mostArguments, int mostBytes, long mostBytesInAll) {}
