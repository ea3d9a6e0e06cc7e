package dev.eddy;

import java.util.Set;

/**
 * What {@link Async#waitAll} and its siblings saw. Immutable.
 *
 * @param done those that were done, in the order given
 * @param pending those that were not, in the order given
 */
public record Waited<V>(Set<LoopFuture<V>> done, Set<LoopFuture<V>> pending) {}
