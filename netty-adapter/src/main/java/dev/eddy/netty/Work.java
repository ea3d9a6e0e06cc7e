package dev.eddy.netty;

/** How a request gets its reply. Immutable. */
sealed interface Work<I, O> {

    /** A blocking call on a worker. */
    record Blocking<I, O>(OffloadHandler.TokenCall<? super I, ? extends O> call) implements Work<I, O> {}

    /** A call on the loop, of which a future comes. */
    record Composed<I, O>(OffloadHandler.AsyncCall<? super I, O> call) implements Work<I, O> {}
}
