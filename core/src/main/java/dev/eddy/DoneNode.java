package dev.eddy;

import org.jspecify.annotations.Nullable;

/** A link in the list of those who wait for a future; the links are confined to the loop. */
abstract class DoneNode extends ReadyEntry {

    @Nullable
    DoneNode before;

    @Nullable
    DoneNode after;

    /** Called on the loop, in the order of registration, when the future is done. */
    abstract void fire();
}
